// One task of bench/store-scale.mjs in a process of its own: node store-scale.avcl.mjs list|open|sample|checks PATH.
// Prints seconds, seconds of processor time, and the largest resident memory of the process.
import { assignSplits, readSource } from '@avcl/datasets';
import { checkStore, openStore } from '@avcl/media';
import { randomFor } from '@avcl/torch';

const BATCH = 16;
const [, , task, path] = process.argv;

/** Mean milliseconds of a batch of windows and mels at random places, after as many to warm up. */
async function sampling(store, batches) {
  const batch = async (number) => {
    const random = randomFor(0, 'bench', number);
    const clips = Array.from({ length: BATCH }, () => random.integer(store.clips.length));
    const cut = { start: 10, frames: 16, x: 0, y: 0, size: 32 };
    const windows = await store.readWindows(clips.map((clip) => ({ clip, ...cut })));
    const mels = await store.readMel(clips);
    windows.dispose();
    mels.dispose();
  };
  for (let i = 0; i < batches; i++) await batch(i);
  const before = process.cpuUsage();
  for (let i = 0; i < batches; i++) await batch(batches + i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / batches;
}

const began = performance.now();
const before = process.cpuUsage();
let result = {};
if (task === 'list') {
  const listing = assignSplits(await readSource(path));
  result = { rows: listing.inputs.length };
} else {
  const store = await openStore(path);
  result = { clips: store.clips.length };
  if (task === 'sample') result.batch_cpu_ms = await sampling(store, 40);
  if (task.startsWith('checks')) result.pairs = checkStore(store).nearDuplicates.length;
  store.dispose();
}
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    ...result,
    seconds: (performance.now() - began) / 1000,
    cpu_seconds: (user + system) / 1e6,
    resident_mb: process.resourceUsage().maxRSS / 1024,
  }),
);
