// Many small training steps, and what the process holds meanwhile: resident memory, JavaScript's heap, tensors, open files, threads.
//     node scripts/soak.mjs --steps 20000 --out docs/results/soak.csv
// The run is a real one (bank, AdamW, checkpoints, metrics) on the clips of a small store, listed many times over.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from './setup/index.mjs';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '20000' }, out: { type: 'string' } },
});
setUp();
const { readSource, synthesise } = await import('@avcl/datasets');
const { buildStore, openStore } = await import('@avcl/media');
const { memory } = await import('@avcl/torch');
const { pretrain } = await import('avcl');

const steps = Number(values.steps);
const EPOCHS = 4;
const BATCH = 2;
const every = Math.ceil(steps / 40);
const folder = mkdtempSync(join(tmpdir(), 'avcl-soak-'));
const { csv } = await synthesise(join(folder, 'clips'), { preset: 'smoke', classes: 4, clips: 24 });
await buildStore(await readSource(csv), join(folder, 'store'), { frames: { width: 54, height: 40 } });
const store = await openStore(join(folder, 'store'));
const few = store.clips.length;
const clips = Array.from({ length: (steps / EPOCHS) * BATCH }, (_, i) => ({
  ...store.clips[i % few],
  key: `clip ${i}`,
  split: 'train',
}));
const data = {
  classes: store.classes,
  hash: store.hash,
  settings: store.settings,
  clips,
  inputs: clips.map(({ key, split }) => ({ key, split, state: 'ok', reason: null, detail: null })),
  readWindows: (windows) =>
    store.readWindows(windows.map((window) => ({ ...window, clip: window.clip % few }))),
  readMel: (indices, kind) =>
    store.readMel(
      indices.map((i) => i % few),
      kind,
    ),
};
const overrides = [
  'model.width=1',
  'data.frame_height=32',
  'data.mel_size=36',
  'threads=1',
  'selfcl=bank',
  'nce_k=16',
];
overrides.push(`epochs=${EPOCHS}`, `batch_size=${BATCH}`, `checkpoint_every=${every}`, 'log_every=10');
const rows = ['step,resident_mb,heap_mb,tensors,tensor_mb,files,threads'];
const mb = (bytes) => (bytes / 2 ** 20).toFixed(2);
await pretrain({
  data,
  out: join(folder, 'run'),
  recipe: { preset: 'smoke', overrides },
  onProgress({ done }) {
    if (done % every !== 0) return;
    const { rss, heapUsed } = process.memoryUsage();
    const { tensors, bytes } = memory();
    const [files, threads] = ['fd', 'task'].map((name) => readdirSync(`/proc/self/${name}`).length);
    rows.push([done, mb(rss), mb(heapUsed), tensors, mb(bytes), files, threads].join(','));
    console.log(rows.at(-1));
    if (values.out !== undefined) writeFileSync(values.out, `${rows.join('\n')}\n`);
  },
});
store.dispose();
rmSync(folder, { recursive: true });
