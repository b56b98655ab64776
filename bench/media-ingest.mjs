// Building a store (decode, scale, JPEG, 24 kHz sound, log-mel, checksums, shards) beside bare ffmpeg, which decodes and scales
// the same files and throws the result away; as many files at once for all, one process a file.
// Contenders of the bare kind: both streams or video alone; with ffmpeg's default threads, or one a process as ours.
// On a machine that others use too, the ratio of processor time is the steadier one.
// node bench/media-ingest.mjs [--rounds 3] -> bench/results/media-ingest-cpu*.csv

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipFiles, transcoded } from './media-files.mjs';
import { alternate, BENCH, conditions, loadNow, median, option, THREADS, writeCsv } from './rounds.mjs';

const NAMES = ['avcl', 'ffmpeg', 'ffmpeg, one thread', 'ffmpeg, one thread, video alone'];
const folder = mkdtempSync(join(tmpdir(), 'avcl-bench-'));
const rows = [];
try {
  for (const { source, files } of [clipFiles(), transcoded(32, '340x256'), transcoded(24, '1280x720')]) {
    const list = join(folder, 'files.json');
    writeFileSync(list, JSON.stringify(files));
    const load = loadNow();
    const contenders = NAMES.map((name) => ({
      name,
      command: [process.execPath, join(BENCH, 'media-ingest.avcl.mjs'), list, name],
    }));
    const results = alternate(contenders, Number(option('rounds', '3')));
    const own = median(results.get('avcl').seconds);
    const [ownCpu] = results.get('avcl').values;
    for (const [contender, { seconds, peakMib, values }] of results) {
      rows.push({
        files: `${files.length} ${source}`,
        contender,
        at_once: THREADS,
        min_s: Math.min(...seconds).toFixed(2),
        median_s: median(seconds).toFixed(2),
        files_per_s: (files.length / median(seconds)).toFixed(1),
        our_rate_over_this: (median(seconds) / own).toFixed(2),
        cpu_s: values[0]?.toFixed(1),
        this_cpu_over_ours: (values[0] / ownCpu).toFixed(2),
        rounds: seconds.length,
        peak_mib: peakMib.toFixed(0),
        ...conditions(load),
      });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
writeCsv(`media-ingest-cpu${THREADS}`, rows);
