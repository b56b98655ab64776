// Random windows of 16 frames, 171 x 128 pixels cut to 112 x 112, on one thread: our store of the clips beside torchcodec and PyAV reading
// the same windows out of 340 x 256 H.264 files of 10 s (Kinetics copies are of that kind), resized and cut alike.
// Rates are also given a second of processor time: on a machine that others use too, that is the steadier figure.
// node bench/media-windows.mjs [--rounds 3] -> bench/results/media-windows-cpu1.csv
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { transcoded } from './media-files.mjs';
import {
  alternate,
  BENCH,
  conditions,
  loadNow,
  median,
  option,
  PYTHON,
  THREADS,
  writeCsv,
} from './rounds.mjs';

const folder = mkdtempSync(join(tmpdir(), 'avcl-bench-'));
try {
  const { source, files } = transcoded(32, '340x256');
  const store = join(folder, 'store');
  const inputs = files.map((path, i) => ({ key: String(i), path, label: null, split: null }));
  await buildStore({ source, root: '/', inputs, problems: [] }, store, { jobs: THREADS });
  const list = join(folder, 'files.json');
  writeFileSync(list, JSON.stringify(files));
  const peer = (...args) => [PYTHON, join(BENCH, 'media-windows.torch.py'), list, ...args];
  const contenders = [
    {
      name: 'avcl',
      windows: 960,
      command: [process.execPath, join(BENCH, 'media-windows.avcl.mjs'), store, '960'],
    },
    { name: 'torchcodec', windows: 96, command: peer('torchcodec', '96') },
    { name: 'torchcodec, approximate seek', windows: 96, command: peer('torchcodec-approximate', '96') },
    { name: 'pyav', windows: 48, command: peer('pyav', '48') },
  ];
  const load = loadNow();
  const results = alternate(contenders, Number(option('rounds', '3')));
  const rates = contenders.map(({ name, windows }) => {
    const { seconds, values } = results.get(name);
    return { name, windows, rate: windows / median(seconds), cpuRate: windows / values[0], seconds };
  });
  const [ours] = rates;
  writeCsv(
    'media-windows-cpu1',
    rates.map(({ name, windows, rate, cpuRate, seconds }) => ({
      contender: name,
      files: `${files.length} ${source}`,
      windows,
      windows_per_s: rate.toFixed(1),
      windows_per_cpu_s: cpuRate.toFixed(1),
      our_rate_over_this: (ours.rate / rate).toFixed(1),
      our_cpu_rate_over_this: (ours.cpuRate / cpuRate).toFixed(1),
      rounds: seconds.length,
      ...conditions(load),
    })),
  );
} finally {
  rmSync(folder, { recursive: true });
}
