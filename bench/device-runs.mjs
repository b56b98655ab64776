// Whole runs on a device beside the processor, through the public functions: the same pre-training on both, one stopped and gone on with,
// fine-tuning in fp32 and bf16, a test of one model on both; then the paper's network at its own size, fed by the loader.
// node bench/device-runs.mjs SMALL_STORE LARGE_STORE [--device cuda] [--name NAME] -> bench/results/NAME.csv; status 1 where a limit is passed
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finetune, pretrain, readMetrics, runPaths, testRun } from '../packages/avcl/dist/index.js';
import { openStore } from '../packages/media/dist/index.js';
import { readSafetensors } from '../packages/torch/dist/index.js';
import { conditions, loadNow, option, peakMib, writeCsv } from './rounds.mjs';

const [small, large] = process.argv.slice(2);
const device = option('device', 'cuda');
/** Pictures and sounds of the large store, each standing for so many clips: a store of the size of an epoch need not travel. */
const COPIES = Number(option('copies', '240'));
const BATCH = Number(option('batch', '16'));
const folder = mkdtempSync(join(tmpdir(), 'avcl-device-'));
const load = loadNow();
const rows = [];

/** @param limit - the most that passes; null for what is only told */
function tell(what, value, limit = null) {
  const passed = limit === null || value <= limit;
  if (!passed) process.exitCode = 1;
  const verdict = limit === null ? '' : passed ? 'ok' : 'beyond';
  rows.push({
    what,
    value: Number(value.toPrecision(4)),
    limit: limit ?? '',
    verdict,
    ...conditions(load, device),
  });
  console.error(`${what}: ${value.toPrecision(4)} ${verdict}`);
}

const quick = (on, ...more) => ({ preset: 'quick', overrides: [`device=${on}`, ...more] });
// Plain SGD: AdamW's first steps are of the gradients' signs, and a sign can hang on rounding.
const unlabelled = ['epochs=8', 'batch_size=16', 'optimiser=sgd', 'lr=0.01', 'warmup_epochs=0'].map(
  (one) => `pretrain.${one}`,
);
const labelled = ['finetune.epochs=8'];
const steps = ({ run }) => readMetrics(runPaths(run).metrics).filter(({ kind }) => kind === 'step');
const losses = (run) => steps(run).map(({ loss }) => loss);

/** Largest relative difference of two series. */
function apart(a, b) {
  if (a.length !== b.length) throw new Error(`expected as many steps, got ${a.length} and ${b.length}`);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]) / Math.abs(b[i])));
}

/** Largest difference of two files of weights, as a share of the largest weight of each tensor. */
function weightsApart(a, b) {
  const [first, second] = [a, b].map((path) => readSafetensors(path).tensors);
  let most = 0;
  for (const [name, tensor] of first) {
    const other = second.get(name);
    const scale = Math.max(tensor.abs().max().item(), 1e-3);
    most = Math.max(most, tensor.sub(other).abs().max().item() / scale);
  }
  return most;
}

async function sameRuns() {
  const run = async (name, on, options = {}) =>
    pretrain({ data: small, out: join(folder, name), recipe: quick(on, ...unlabelled), ...options });
  const here = await run('cpu', 'cpu');
  const single = await run('single', 'cpu', { recipe: quick('cpu', 'threads=1', ...unlabelled) });
  const there = await run('device', device);
  const again = await run('again', device);
  // Rounding alone at first; later what rounding has become by training.
  tell(
    'pre-training fp32, first loss: device and processor, relative',
    apart(losses(there).slice(0, 1), losses(here).slice(0, 1)),
    1e-4,
  );
  tell(
    'pre-training fp32, losses of 5 steps: device and processor, relative',
    apart(losses(there).slice(0, 5), losses(here).slice(0, 5)),
  );
  // What rounding alone becomes: the same on the processor, summed in another order.
  tell(
    'pre-training fp32, losses of 5 steps: processor with one thread and with all, relative',
    apart(losses(single).slice(0, 5), losses(here).slice(0, 5)),
  );
  tell(
    'pre-training fp32, losses of all steps: device and processor, relative',
    apart(losses(there), losses(here)),
  );
  tell('pre-training fp32, losses of all steps: device twice, relative', apart(losses(again), losses(there)));
  const stopping = new AbortController();
  const half = steps(there).length >> 1;
  const onProgress = ({ done }) => done >= half && stopping.abort();
  await run('halted', device, { signal: stopping.signal, onProgress }).catch((error) => {
    if (error.name !== 'StoppedError') throw error;
  });
  if (!stopping.signal.aborted) throw new Error('the run to be stopped was never asked to');
  const halted = await run('halted', device, { resume: true });
  tell(
    'pre-training fp32, losses: stopped and gone on with, and unbroken, relative',
    apart(losses(halted), losses(there)),
  );
  tell(
    'pre-training fp32, weights: device twice, of the largest weight',
    weightsApart(again.weights, there.weights),
  );
  tell(
    'pre-training fp32, weights: stopped, and unbroken, of the largest weight',
    weightsApart(halted.weights, there.weights),
  );
  return there.run;
}

async function labels(from) {
  for (const precision of ['fp32', 'bf16']) {
    const recipe = quick(device, ...labelled, `precision=${precision}`);
    const tuned = await finetune({ data: small, from, out: join(folder, precision), recipe });
    const { run } = tuned;
    const seen = losses(tuned);
    tell(`fine-tuning ${precision}, last loss over first`, seen.at(-1) / seen[0], 1);
    const [ours, processor] = [
      await testRun({ data: small, run, device }),
      await testRun({ data: small, run, device: 'cpu' }),
    ];
    const sure = apart(
      ours.videos.map(({ p }) => p),
      processor.videos.map(({ p }) => p),
    );
    tell(`test of the ${precision} run, top-1 on the device`, ours.top1);
    tell(
      `test of the ${precision} run, probabilities: device and processor, relative`,
      sure,
      precision === 'fp32' ? 1e-3 : 5e-2,
    );
  }
}

/** Each clip of a source many times, with keys of its own. */
function repeated(source) {
  const of = source.clips.length;
  const copies = (list) =>
    Array.from({ length: COPIES }, (_, n) => list.map((one) => ({ ...one, key: `${n}/${one.key}` }))).flat();
  return {
    ...{ classes: source.classes, hash: source.hash, settings: source.settings },
    ...{ clips: copies(source.clips), inputs: copies(source.inputs) },
    readWindows: (windows) =>
      source.readWindows(windows.map((window) => ({ ...window, clip: window.clip % of }))),
    readMel: (clips, which) =>
      source.readMel(
        clips.map((clip) => clip % of),
        which,
      ),
  };
}

async function paperSize() {
  const data = repeated(await openStore(large));
  for (const precision of ['fp32', 'bf16']) {
    const recipe = {
      preset: 'paper-r3d',
      overrides: [
        `device=${device}`,
        `precision=${precision}`,
        'pretrain.epochs=1',
        `pretrain.batch_size=${BATCH}`,
      ],
    };
    const seen = steps(await pretrain({ data, out: join(folder, `paper-${precision}`), recipe }));
    // The first half warms up.
    const late = seen.slice(seen.length >> 1);
    const seconds = late.at(-1).seconds - late[0].seconds;
    tell(`paper-r3d pre-training ${precision}, clips a second`, (BATCH * (late.length - 1)) / seconds);
    tell(
      `paper-r3d pre-training ${precision}, share of the time waiting for data`,
      late.reduce((sum, row) => sum + row.data_wait, 0) / late.length,
    );
    tell(`paper-r3d pre-training ${precision}, memory in use, MiB`, peakMib(device));
    tell(`paper-r3d pre-training ${precision}, steps`, seen.length);
  }
}

try {
  await labels(await sameRuns());
  await paperSize();
} finally {
  if (rows.length > 0) writeCsv(option('name', `device-runs-${device}`), rows);
  rmSync(folder, { recursive: true, force: true });
}
