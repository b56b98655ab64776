// Start-up of the command line: `avcl --help` (aim: below 150 ms) and a bare `node -e 0`, which is its floor.
// node bench/cli-start.mjs -> bench/results/cli-start.csv
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { conditions, loadNow, median, ROOT, writeCsv } from './rounds.mjs';

const commands = {
  'avcl --help': [join(ROOT, 'packages/cli/bin/avcl.mjs'), '--help'],
  'avcl pretrain --help': [join(ROOT, 'packages/cli/bin/avcl.mjs'), 'pretrain', '--help'],
  'node -e 0': ['-e', '0'],
};
const load = loadNow();
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < 21; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const began = performance.now();
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    if (round > 0) times[name].push(performance.now() - began);
  }
}
writeCsv(
  'cli-start',
  Object.entries(times).map(([command, ms]) => ({
    command,
    min_ms: Math.min(...ms).toFixed(0),
    median_ms: median(ms).toFixed(0),
    ...conditions(load),
  })),
);
