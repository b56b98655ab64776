// node bench/search.avcl.mjs make FILE VECTORS, then `measure FILE`: milliseconds of one query and of sixteen, and of reading the vectors.
import { readFileSync } from 'node:fs';
import {
  generatorFor,
  keep,
  openSafetensors,
  randn,
  setNumThreads,
  tidy,
  writeSafetensors,
} from '@avcl/torch';
import { nearest } from '../packages/avcl/dist/search/nearest.js';
import { median, THREADS } from './rounds.mjs';

setNumThreads(THREADS);
const generator = generatorFor(0, 'search bench');
const unit = (rows) =>
  keep(
    tidy(() => {
      const x = randn([rows, 512], { generator });
      return x.div_(x.linalg_vector_norm({ dim: [1], keepdim: true }));
    }),
  );

/** Median milliseconds of five rounds. */
function timed(task) {
  task();
  const rounds = Array.from({ length: 5 }, () => {
    const began = performance.now();
    task();
    return performance.now() - began;
  });
  return median(rounds);
}

const [, , task, path, vectors] = process.argv;
if (task === 'make') {
  writeSafetensors(path, new Map([['both', unit(Number(vectors))]]), {});
} else {
  const began = performance.now();
  const file = openSafetensors(path);
  const gallery = keep(file.read('both'));
  file.close();
  const read_ms = performance.now() - began;
  const queries = unit(16);
  const one_query_ms = timed(() => nearest(queries.narrow(0, 0, 1), gallery, 10));
  const sixteen_queries_ms = timed(() => nearest(queries, gallery, 10));
  const memory_ms = timed(() => tidy(() => gallery.sum().item()));
  const peak_mib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  console.log(JSON.stringify({ one_query_ms, sixteen_queries_ms, memory_ms, read_ms, peak_mib }));
}
