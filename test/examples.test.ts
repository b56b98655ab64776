/** Every example runs as it stands, on small synthetic data, and prints what its readme says. The first one makes the store and the run of the others. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { synthesise } from '@avcl/datasets';
import { describeRun } from 'avcl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const EXAMPLES = join(import.meta.dirname, '../examples');
const CLIPS = 48;
const folder = mkdtempSync(join(tmpdir(), 'avcl-examples-'));
const [videos, out] = [join(folder, 'videos'), join(folder, 'own')];
const [store, fine] = [join(out, 'store'), join(out, 'fine')];
const PROGRAM = /^[\w-]+\.(mjs|cjs)$/;
let said: string;
/** Two clips of the test split. */
let clips: readonly string[];

/** The one program of an example. */
function programOf(name: string): string {
  return join(EXAMPLES, name, readdirSync(join(EXAMPLES, name)).find((file) => PROGRAM.test(file))!);
}

function run(name: string, ...args: string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return execFileSync(process.execPath, [programOf(name), ...args], { encoding: 'utf8', stdio: [...stdio] });
}

beforeAll(async () => {
  const { csv } = await synthesise(videos, { preset: 'smoke', classes: 3, clips: CLIPS });
  const test = join(videos, 'test');
  const names = readdirSync(test, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.mp4'),
  );
  clips = names.slice(0, 2).map((name) => join(test, name));
  rmSync(csv); // a folder a class is all that is left to go by
  said = run('own-data', videos, out);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are folders of one program and a readme that says how to start it and what its settings are', () => {
  const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(names.map(({ name }) => name).sort()).toEqual([
    ...['custom-backbone', 'embedding-server', 'few-labels', 'own-data', 'plain-javascript'],
  ]);
  const index = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
  for (const { name } of names) {
    const files = readdirSync(join(EXAMPLES, name));
    const [program, readme] = [files.find((file) => PROGRAM.test(file)), 'README.md'];
    expect(files.sort()).toEqual([readme, program].sort());
    const text = readFileSync(join(EXAMPLES, name, readme), 'utf8');
    expect(text).toContain(`node ${program}`);
    const source = readFileSync(join(EXAMPLES, name, program!), 'utf8');
    expect(source).toContain(`node ${program}`);
    if (source.includes('pretrain(')) expect(`${source}${text}`).toMatch(/not the paper's/);
    expect(index).toContain(`[${name}](${name})`);
  }
});

describe('own-data', () => {
  it('is 20 lines, and goes from a folder to a label', () => {
    const lines = readFileSync(programOf('own-data'), 'utf8').trimEnd().split('\n');
    expect(lines.filter((line) => !line.startsWith('//')).length).toBeLessThanOrEqual(20);
    expect(said).toContain(`${CLIPS} of ${CLIPS} videos taken in`);
    const top1 = /^([\d.]+) % of (\d+) test videos$/m.exec(said)!;
    expect(Number(top1[2])).toBeGreaterThan(2);
    expect(Number(top1[1])).toBeLessThanOrEqual(100);
    const labels = [...said.matchAll(/^ *([\d.]+) % {2}(.+)$/gm)].map(([, p, label]) => [Number(p), label]);
    expect(labels).toHaveLength(3);
    expect(labels.reduce((sum, [p]) => sum + (p as number), 0)).toBeCloseTo(100, 0);
  });
});

it('few-labels compares five labels a class with and without pre-training', async () => {
  const few = join(folder, 'few');
  const line =
    /^seed 0: pre-trained ([\d.]+) %, scratch ([\d.]+) %, difference (-?[\d.]+) \((-?[\d.]+) to (-?[\d.]+)\), p = ([\d.]+)$/m;
  const [, first, second, difference, low, high] = line.exec(run('few-labels', store, few))!.map(Number);
  expect(first! - second!).toBeCloseTo(difference!, 0);
  expect(low!).toBeLessThanOrEqual(difference!);
  expect(high!).toBeGreaterThanOrEqual(difference!);
  const { recipe } = await describeRun(join(few, 'seed-0/scratch'));
  expect(recipe.finetune.labels_per_class).toBe(5);
});

it('custom-backbone trains a network of its own, whose name the run keeps', async () => {
  const text = run('custom-backbone', store, join(folder, 'strided'));
  const [, parameters, top1] = /^(\d+) parameters, ([\d.]+) % of \d+ test videos$/m.exec(text)!.map(Number);
  expect(parameters!).toBeGreaterThan(1000);
  expect(top1!).toBeLessThanOrEqual(100);
  await expect(describeRun(join(folder, 'strided/fine'))).rejects.toMatchObject({
    message: expect.stringContaining('model.backbone: expected one of r3d, c3d, r21d'),
    fix: expect.stringContaining('addBackbone'),
  });
});

it('plain-javascript labels a folder as a CSV, and names what cannot be used', () => {
  const some = join(folder, 'some');
  mkdirSync(join(some, 'deeper'), { recursive: true });
  cpSync(clips[0]!, join(some, 'one, two.mp4'));
  cpSync(clips[1]!, join(some, 'deeper/three.mp4'));
  writeFileSync(join(some, 'broken.mp4'), 'not a video');
  writeFileSync(join(some, 'notes.txt'), 'not even named as one');
  const ran = spawnSync(process.execPath, [programOf('plain-javascript'), fine, some], { encoding: 'utf8' });
  expect(ran.status).toBe(0);
  const [head, ...rows] = ran.stdout.trimEnd().split('\n');
  expect(head).toBe('file,label,probability');
  const row = (name: string) => expect.stringMatching(new RegExp(`^${name},[\\w ]+,(0\\.\\d{4}|1\\.0000)$`));
  expect(rows).toEqual([row('deeper/three.mp4'), row('"one, two.mp4"')]);
  expect(ran.stderr).toMatch(/^broken\.mp4: not-media, .*\n$/);
});

it('embedding-server finds a clip of the store by its own file', async () => {
  const child = spawn(process.execPath, [programOf('embedding-server'), fine, store, '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve) => {
      child.stdout.on('data', (piece) => resolve(/^48 clips at (\S+)$/m.exec(`${piece}`)![1]!));
      child.on('close', () => resolve(''));
    });
    const send = async (path: string, body: Buffer) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(body)]), 'clip.mp4');
      return await fetch(`${url}${path}`, { method: 'POST', body: form });
    };
    const clip = readFileSync(clips[0]!);
    const found = (await (await send('/nearest?k=3', clip)).json()) as { key: string; similarity: number }[];
    expect(found).toHaveLength(3);
    expect(found[0]!.similarity).toBeCloseTo(1, 5);
    expect(found[0]!.key).toContain(basename(clips[0]!, '.mp4'));
    const features = (await (await send('/embed', clip)).json()) as Record<string, number[]>;
    expect(Object.keys(features)).toEqual(['rgb', 'audio', 'fused']);
    const mute = join(folder, 'mute.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-i', clips[0]!, '-an', '-c', 'copy', mute]);
    const some = await (await send('/embed', readFileSync(mute))).json();
    expect(some).toEqual({ rgb: expect.any(Array), audio: null, fused: null });
    const refused = await (await send('/nearest', readFileSync(mute))).json();
    expect(refused).toMatchObject({ error: { code: 'one-stream' } });
    expect((await send('/embed', Buffer.from('not a video'))).status).toBe(422);
    const elsewhere = { origin: 'https://attacker.example' };
    expect((await fetch(`${url}/embed`, { method: 'POST', headers: elsewhere })).status).toBe(403);
  } finally {
    child.kill();
  }
});
