// What several processes cost: an AVCL pre-training step (R3D at full width, both streams, 16 x 56 x 56) of one batch in one process of two threads, in
// two processes of one thread each, the same with batch norm over the whole batch, and two processes that exchange nothing. Also the bytes that go over
// the wire for a step, counted by the loopback device of a network namespace of its own, beside 2 (N - 1) / N times the gradients, for 2 and 3 processes.
// node bench/processes.mjs [--batch 4 --rounds 3 --steps 2]  ->  bench/results/processes-*.csv, processes-bytes.csv
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { alternate, BENCH, conditions, loadNow, option, ROOT, timeRows, writeCsv } from './rounds.mjs';

const batch = option('batch', '4');
const shared = ['--batch', batch, '--steps', option('steps', '2')];
const PROGRAM = join(BENCH, 'processes.avcl.mjs');
const contender = (...flags) => [process.execPath, PROGRAM, ...shared, ...flags];
const ONE = '1 process, 2 threads';

const load = loadNow();
const results = alternate(
  [
    { name: ONE, command: contender('--threads', '2') },
    { name: '2 processes, 1 thread each', command: contender('--processes', '2') },
    { name: '2 processes, sync_bn', command: contender('--processes', '2', '--sync-bn') },
    { name: '2 processes, nothing exchanged', command: contender('--processes', '2', '--alone') },
  ],
  Number(option('rounds', '3')),
);
const losses = [...results.values()].map(({ values }) => values[0].loss);
// With batch norm over the whole batch two processes see the loss of one.
if (Math.abs(losses[2] / losses[0] - 1) > 1e-4)
  throw new Error(`expected the loss ${losses[0]} of one process, got ${losses[2]}`);
writeCsv(`processes-r3d-16x56-batch${batch}-fp32-cpu2`, timeRows(results, ONE, conditions(load)));

/** A network of its own, where nobody else's bytes are counted; needs root. */
function alone(command) {
  const script = 'ip link set lo up && exec "$@"';
  const text = execFileSync('unshare', ['--net', 'sh', '-c', script, 'sh', ...command], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return JSON.parse(text.trim().split('\n').at(-1)).values[0];
}

const rows = [2, 3].flatMap((processes) =>
  [[], ['--sync-bn']].map((flags) => {
    const command = [
      process.execPath,
      PROGRAM,
      '--batch',
      '3',
      '--size',
      '32',
      '--steps',
      '2',
      '--processes',
      String(processes),
      ...flags,
    ];
    const { gradient, payload, wire } = alone(command);
    const ideal = (2 * (processes - 1) * gradient) / processes;
    return {
      processes,
      sync_bn: flags.length > 0,
      gradient_bytes: gradient,
      ideal_sent: Math.round(ideal),
      sent_a_step: Math.round(wire),
      sent_over_ideal: (wire / ideal).toFixed(4),
      payload_gradients: payload.gradients,
      payload_reduced: payload.reduced,
      payload_gathered: payload.gathered,
      date: new Date().toISOString().slice(0, 10),
    };
  }),
);
writeCsv('processes-bytes', rows);
