// One full AVCL pre-training step (R3D, both streams, 16 x 112 x 112: forward, CGRA, SelfCL with banks, backward, SGD)
// beside PyTorch in Python: eager as people write it, and eager with channels_last_3d; --compile adds torch.compile.
// `avcl, copies computed` is ours without sharing the equal frames of the copied mel: the same arithmetic as PyTorch's.
// node bench/train-step.mjs [--batch 4 --rounds 3 --steps 2 --warmup 1] [--compile] [--device cuda --precision bf16]
//   -> bench/results/train-step-*.csv; `--name NAME` gives the file another name
import { join } from 'node:path';
import {
  alternate,
  BENCH,
  conditions,
  loadNow,
  option,
  PYTHON,
  THREADS,
  timeRows,
  withStart,
  writeCsv,
} from './rounds.mjs';

const batch = option('batch', '4');
const device = option('device', 'cpu');
const precision = option('precision', 'fp32');

function contenders(start) {
  const times = ['--steps', option('steps', '2'), '--warmup', option('warmup', '1')];
  const shared = [start, ...times, '--device', device, '--precision', precision];
  const ours = (...flags) => [process.execPath, join(BENCH, 'train-step.avcl.mjs'), ...shared, ...flags];
  const theirs = (...flags) => [PYTHON, join(BENCH, 'train-step.torch.py'), ...shared, ...flags];
  const compiled = {
    name: 'pytorch compile, channels_last_3d',
    command: theirs('--channels-last', '--compile'),
  };
  return [
    { name: 'avcl', command: ours() },
    { name: 'avcl, copies computed', command: ours('--copies') },
    { name: 'pytorch eager', command: theirs() },
    { name: 'pytorch channels_last_3d', command: theirs('--channels-last') },
    ...(process.argv.includes('--compile') ? [compiled] : []),
  ];
}

const load = loadNow();
const results = withStart(batch, (start) => alternate(contenders(start), Number(option('rounds', '3'))));
const losses = [...results].map(([name, { values }]) => [name, values[0]]);
for (const [name, loss] of losses) {
  // All start from the same weights, inputs, banks and draws, so they must see the same first loss.
  const error = Math.abs(loss - losses[2][1]) / losses[2][1];
  if (!(error < (precision === 'bf16' ? 3e-2 : 1e-4)))
    throw new Error(`${name}: first loss ${loss}, PyTorch's is ${losses[2][1]}`);
}
const rows = timeRows(results, 'avcl', { first_loss: losses[0][1].toFixed(5), ...conditions(load, device) });
const place = device === 'cpu' ? `cpu${THREADS}` : device;
writeCsv(option('name', `train-step-r3d-16x112-batch${batch}-${precision}-${place}`), rows);
