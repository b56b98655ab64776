// The studio on 100 runs of 100,000 rows each (about 5 GB of metrics.jsonl): how soon the list and the curves are there, in Chromium and on the
// server, and whether the server answers others meanwhile. Aim: first paint in under 1 s. `--runs N --rows N --rounds N` for less; `--keep DIR` uses what lies there.
// node bench/studio-runs.mjs -> bench/results/studio-runs.csv
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { randomFor } from '@avcl/torch';
import { printRecipe, resolveRecipe } from 'avcl';
import { launchChromium } from '../scripts/chromium.mjs';
import { conditions, loadNow, median, option, ROOT, writeCsv } from './rounds.mjs';

const RUNS = Number(option('runs', 100));
const ROWS = Number(option('rows', 100_000));
const PER_EPOCH = 500;
const SEEDS = 5;
const ROUNDS = Number(option('rounds', 3));
const kept = option('keep', null);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'avcl-studio-bench-'));

/** The rows of a run as pre-training writes them, with a curve and noise of its own. */
function metrics(seed) {
  const random = randomFor(seed, 'studio bench');
  const noise = () => random.uniform() - 0.5;
  const lines = [];
  for (let step = 1; step <= ROWS; step++) {
    const fall = Math.exp(-step / (ROWS / 4)) + seed / 20;
    const row = {
      ...{ kind: 'step', epoch: Math.ceil(step / PER_EPOCH), step, loss: 2 * fall + 0.2 * noise() },
      ...{ cgra: fall + 0.1 * noise(), selfcl: 5 * fall + noise(), selfcl_rgb: 2.5 * fall + noise() },
      ...{
        selfcl_audio: 2.5 * fall + noise(),
        spread_rgb: 0.5 + 0.1 * noise(),
        spread_audio: 0.5 + 0.1 * noise(),
      },
      ...{ grad_norm: 10 * fall + noise(), gradient_share_rgb: 0.5 + 0.2 * noise() },
      ...{ effective_rank_rgb: 6 + noise(), effective_rank_audio: 5 + noise(), lr: 0.01 * fall },
      ...{ samples_per_s: 60 + noise(), data_wait: 0.001 * random.uniform(), seconds: step / 10 },
    };
    lines.push(JSON.stringify(row));
    if (step % PER_EPOCH === 0)
      lines.push(
        JSON.stringify({
          ...row,
          kind: 'epoch',
          val_rank: 8 * fall,
          val_recall1: 0.5 - fall / 4,
          val_knn: 0.6 - fall / 4,
        }),
      );
  }
  return `${lines.join('\n')}\n`;
}

function makeRuns() {
  // As many different files as there are seeds: making ten million rows anew would take longer than all that is measured.
  const texts = Array.from({ length: SEEDS }, (_, seed) => metrics(seed));
  for (let i = 0; i < RUNS; i++) {
    const run = join(folder, `group-${Math.floor(i / SEEDS)}`, `seed-${i % SEEDS}`);
    mkdirSync(run, { recursive: true });
    const overrides = [
      `seed=${i % SEEDS}`,
      `lr=${0.01 + Math.floor(i / SEEDS) / 1000}`,
      `epochs=${ROWS / PER_EPOCH}`,
    ];
    const recipe = printRecipe(resolveRecipe({ preset: 'quick', stage: 'pretrain', overrides }));
    const head = { stage: 'pretrain', version: '0.1.0', data: '/data/store', dataHash: 'abc', from: 'none' };
    const lines = Object.entries(head).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`);
    writeFileSync(join(run, 'config.yaml'), `run:\n${lines.join('')}\n${recipe}`);
    writeFileSync(join(run, 'train.log'), '2026-01-01T00:00:00.000Z info pre-training\n');
    writeFileSync(join(run, 'metrics.jsonl'), texts[i % SEEDS]);
  }
}

/** A studio in a process of its own, as a user starts it. */
async function startStudio() {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [join(ROOT, 'packages/cli/bin/avcl.mjs'), 'studio', folder, '--port', '0'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('http')) return { child, address: line, seconds: (performance.now() - began) / 1000 };
  }
  throw new Error('the studio did not start');
}

async function timed(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Answers of the server to a small question, over and over until `over` settles. */
async function answersUntil(url, over) {
  let going = true;
  over.finally(() => {
    going = false;
  });
  const seconds = [];
  while (going) {
    seconds.push(await timed(async () => (await fetch(`${url}api/about`)).text()));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return seconds.sort((a, b) => a - b);
}

const paint = (page) =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000);
/** Processor time of a process so far, in seconds: says what work costs where others use the machine. */
const processorTime = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const residentMb = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function round(measured) {
  const note = (what, value) => {
    const rows = measured.get(what) ?? [];
    rows.push(value);
    measured.set(what, rows);
    console.error(`${what.padEnd(64)} ${value.toFixed(3)}`);
  };
  const { child, address, seconds } = await startStudio();
  const url = new URL('/', address).href;
  const browser = await launchChromium();
  try {
    note('studio, from the command to the address (s)', seconds);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(600_000);
    // Nobody has asked anything yet: the first look at all files is in it.
    const rows = timed(async () => {
      await page.goto(address, { waitUntil: 'commit' });
      await page.waitForFunction(
        (count) => document.querySelectorAll('table.runs tbody tr').length >= count,
        RUNS,
      );
    });
    note('list, from the click to all runs, first time (s)', await rows);
    note('list, first paint, first time (s)', await paint(page));
    note('studio and list, processor time of the server (s)', processorTime(child.pid));
    note(
      'list, from the click to all runs, again (s)',
      await timed(async () => {
        await page.goto(`${url}runs`, { waitUntil: 'commit' });
        await page.waitForFunction(
          (count) => document.querySelectorAll('table.runs tbody tr').length >= count,
          RUNS,
        );
      }),
    );
    note('list, first paint, again (s)', await paint(page));
    note('list, answer of the server (s)', await timed(async () => (await fetch(`${url}api/runs`)).json()));
    note(
      'list, search typed to shown (s)',
      await timed(async () => {
        await page.getByLabel('Search').fill('group-1/ seed=2');
        await page.waitForFunction(() => document.querySelectorAll('table.runs tbody tr').length === 1);
      }),
    );

    for (const count of [5, RUNS]) {
      const before = processorTime(child.pid);
      const names = Array.from(
        { length: count },
        (_, i) => `run=group-${Math.floor(i / SEEDS)}/seed-${i % SEEDS}`,
      ).join('&');
      const drawn = await timed(async () => {
        await page.goto(`${url}runs/compare?${names}`, { waitUntil: 'commit' });
        await page.waitForFunction(() =>
          document
            .querySelector('figure[data-figure="step:loss"] [role=img]')
            ?.getAttribute('aria-label')
            ?.includes('ends at'),
        );
      });
      note(`${count} runs compared, first paint (s)`, await paint(page));
      note(`${count} runs compared, from the click to the loss curves (s)`, drawn);
      const exact = timed(() => page.waitForFunction(() => document.querySelector('.reading') === null));
      const answers = await answersUntil(url, exact);
      note(`${count} runs compared, until every row of every file is read (s)`, await exact);
      note(
        `${count} runs compared, until every row is read, processor time of the server (s)`,
        processorTime(child.pid) - before,
      );
      note(`${count} runs compared, meanwhile: other answers, median (s)`, median(answers));
      note(`${count} runs compared, meanwhile: other answers, slowest (s)`, answers.at(-1));
      note(
        `${count} runs compared, curves again (s)`,
        await timed(async () => {
          await page.goto(`${url}runs/compare?${names}`, { waitUntil: 'commit' });
          await page.waitForFunction(() =>
            document
              .querySelector('figure[data-figure="step:loss"] [role=img]')
              ?.getAttribute('aria-label')
              ?.includes('ends at'),
          );
        }),
      );
      note(
        `${count} runs compared, smoothing moved to redrawn (s)`,
        await timed(async () => {
          await page.getByLabel('Smoothing').fill('0.9');
          await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
          );
        }),
      );
    }
    note('memory of the server afterwards (MB)', residentMb(child.pid));
  } finally {
    await browser.close();
    child.kill('SIGTERM');
  }
}

try {
  const load = loadNow();
  if (!existsSync(join(folder, 'group-0'))) makeRuns();
  const measured = new Map();
  for (let i = 0; i < ROUNDS; i++) await round(measured);
  const rows = [...measured].map(([measure, values]) => ({
    measure,
    median: median(values).toFixed(3),
    least: Math.min(...values).toFixed(3),
    rounds: values.length,
    ...{ runs: RUNS, rows_each: ROWS },
    ...conditions(load),
  }));
  writeCsv('studio-runs', rows);
} finally {
  if (kept === null) rmSync(folder, { recursive: true, force: true });
}
