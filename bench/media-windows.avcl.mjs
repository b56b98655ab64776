// Our contender of media-windows.mjs: node media-windows.avcl.mjs STORE WINDOWS
import { openStore } from '@avcl/media';
import { peakMib } from './rounds.mjs';

const [path, count] = process.argv.slice(2);
const BATCH = 32;
const store = await openStore(path);

// The same draws as in media-windows.torch.py.
let state = 1;
const draw = (below) => {
  state = (state * 16_807) % 2_147_483_647;
  return state % below;
};
const windows = Array.from({ length: Number(count) }, () => ({
  clip: draw(store.clips.length),
  start: draw(280),
  x: draw(60),
  y: draw(17),
  frames: 16,
  size: 112,
}));

const run = async (part) => {
  const batch = await store.readWindows(part, { threads: 1 });
  batch.dispose();
};
await run(windows.slice(0, BATCH));
const started = performance.now();
const before = process.cpuUsage();
for (let i = 0; i < windows.length; i += BATCH) await run(windows.slice(i, i + BATCH));
const { user, system } = process.cpuUsage(before);
const seconds = [(performance.now() - started) / 1000];
console.log(JSON.stringify({ seconds, peak_mib: peakMib(), values: [(user + system) / 1e6] }));
