/** The commands and programs of the README and the guides, run as they stand, in the order of the page, on small videos. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distributed } from '@avcl/torch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { avclWords, blocksOf, documents, root, type ShellLine, shellLines } from './blocks.js';
import { type Given, NOT_RUN, PROGRAMS, PROGRAMS_NOT_RUN, RUN } from './plan.js';
import { makeWorld, runAvcl, runCurl, runLine, runProgram, type Serving, startServing } from './world.js';

const cache = join(root, 'node_modules/.cache'); // in the repository, where packages are found by name
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STEPS: Readonly<Record<Given, readonly string[]>> = {
  videos: [],
  store: ['data build videos/ --out store'],
  runs: [
    'pretrain --data store --out runs/pre --recipe smoke',
    'finetune --data store --from runs/pre --out runs/fine --recipe smoke',
  ],
};

beforeAll(async () => {
  await makeWorld(join(folder, 'videos'));
  for (const [given, from] of [
    ['store', 'videos'],
    ['runs', 'store'],
  ] as const) {
    cpSync(join(folder, from), join(folder, given), { recursive: true });
    for (const step of STEPS[given]) {
      const { status, err } = await runAvcl(join(folder, given), step.split(' '));
      expect(`${status} ${err}`).toMatch(/^0 /);
    }
  }
  const other = await runAvcl(
    join(folder, 'runs'),
    'test --data store --run runs/fine --clips 1 --json'.split(' '),
  );
  writeFileSync(join(folder, 'runs/other.json'), other.out);
});

/** A folder of its own for a page, with what the page begins with. */
function placeFor(file: string, given: Given): string {
  const place = join(folder, file.replaceAll('/', '-'));
  cpSync(join(folder, given), place, { recursive: true });
  return place;
}

/** Names that only this folder has, in place of the page's. */
function named(place: string, text: string): string {
  const rows = readFileSync(join(place, 'clips.csv'), 'utf8').trim().split('\n');
  const [path] = rows.find((row) => row.endsWith(',test'))!.split(',');
  const key = path!.replace(/^videos\/|\.mp4$/g, ''); // test/CLASS/FILE
  return text.replaceAll('CLASS', key.split('/')[1]!).replaceAll('KEY', key);
}

const hasCommands = (file: string) =>
  blocksOf(file)
    .filter(({ language }) => language === 'sh')
    .flatMap(shellLines)
    .some((line) => avclWords(line) !== null);

/** Commands that serve until they are stopped, and the status that they then end with. */
const SERVES = new Map([
  ['serve', 143],
  ['studio', 0],
]);

/** What the server of an earlier line answers. */
function asked(place: string, line: ShellLine, server: Serving | null) {
  expect(server, `${line.where}: no server stands`).not.toBeNull();
  const answer = runCurl(place, line, server!.address);
  if (answer === null) console.log(`skipped: ${line.where}, no curl here`);
  else JSON.parse(answer.out);
  return answer;
}

/** All pages, or those of one process. */
const possible = Object.entries(RUN).filter(([file, { processes = false }]) => {
  if (!processes || distributed.operatorsBuilt('gloo')) return true;
  console.log(`skipped: ${file}, which needs gloo`);
  return false;
});

describe('the docs', () => {
  it('are run, or said not to be and why', () => {
    const pages = documents().filter(hasCommands);
    const unknown = pages.filter((file) => RUN[file] === undefined && NOT_RUN[file] === undefined);
    expect(unknown.filter((file) => !/^packages\/.*README\.md$/.test(file))).toEqual([]);
  });

  it.each(possible)(
    'run: %s',
    async (file, { given, not = [], instead = [] }) => {
      const place = placeFor(file, given);
      const smaller = (text: string) =>
        named(
          place,
          instead.reduce((all, [what, by]) => all.replaceAll(what, by), text),
        );
      const lines = blocksOf(file)
        .filter(({ language }) => language === 'sh')
        .flatMap((block) => shellLines({ ...block, text: smaller(block.text) }))
        .filter((line) => !not.some(([part]) => line.text.includes(part)));
      let ran = 0;
      let server = null as Serving | null;
      let status = 0;
      const stopServer = async () => {
        if (server !== null)
          expect(await server.stop(), `${file}: status of the stopped server`).toBe(status);
        server = null;
      };
      for (const line of lines) {
        const words = avclWords(line);
        if (words === null && line.words[0] !== 'curl') continue;
        expect(line.plain, `${line.where}: only simple commands can be run`).toBe(true);
        ran += 1;
        if (words !== null && SERVES.has(words[0]!)) {
          await stopServer();
          server = await startServing(place, words);
          status = SERVES.get(words[0]!)!;
          continue;
        }
        const done = words === null ? asked(place, line, server) : await runLine(place, line, words);
        if (done === null) continue;
        expect(done.status, `${line.where}: ${line.text}\n${done.err}`).toBe(0);
      }
      await stopServer();
      expect(ran).toBeGreaterThan(0);
    },
    120_000,
  );

  const isProgram = ({ language }: { language: string }) => language === 'js' || language === 'ts';

  it('have programs that are run, or said not to be and why', () => {
    const pages = documents().filter((file) => blocksOf(file).some(isProgram));
    expect(pages.filter((file) => !(file in PROGRAMS) && !(file in PROGRAMS_NOT_RUN))).toEqual([]);
  });

  it.each(Object.entries(PROGRAMS))(
    'have a program that runs: %s',
    async (file, { given, instead = [] }) => {
      const place = placeFor(`program-${file}`, given);
      const programs = blocksOf(file).filter(isProgram);
      expect(programs.length).toBeGreaterThan(0);
      for (const { line, text } of programs) {
        const smaller = instead.reduce((all, [what, by]) => all.replaceAll(what, by), text);
        const { err } = await runProgram(place, `line-${line}.ts`, smaller);
        expect(err, `${file}:${line}`).toBe('');
      }
    },
    120_000,
  );

  it('leave out only lines that are there', () => {
    for (const [file, { not = [], instead = [] }] of [...Object.entries(RUN), ...Object.entries(PROGRAMS)]) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const [part] of [...not, ...instead]) expect(text, file).toContain(part);
    }
  });
});
