// Exact search among a million vectors of 512: the ten nearest of one query, and of sixteen at once; reading the vectors from disk as
// `avcl search` keeps them; memory. Each size in a process of its own (bench/search.avcl.mjs); medians of five rounds after a warm-up.
// The least that one query can take is reading the vectors once: `memory_ms` is the time of their sum, measured beside it.
// node bench/search.mjs -> bench/results/search.csv
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BENCH, conditions, loadNow, THREADS, writeCsv } from './rounds.mjs';

const SIZES = [10_000, 100_000, 1_000_000];
const load = loadNow();
const env = { ...process.env, OMP_NUM_THREADS: String(THREADS) };
const script = join(BENCH, 'search.avcl.mjs');
const run = (...args) => execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', env });
const folder = mkdtempSync(join(tmpdir(), 'avcl-search-'));
try {
  const rows = SIZES.map((vectors) => {
    const path = join(folder, `${vectors}.safetensors`);
    run('make', path, String(vectors));
    const measured = JSON.parse(run('measure', path));
    rmSync(path);
    const figures = Object.entries(measured).map(([name, value]) => [name, value.toFixed(1)]);
    return { vectors, width: 512, threads: THREADS, ...Object.fromEntries(figures), ...conditions(load) };
  });
  writeCsv('search', rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
