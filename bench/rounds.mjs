// Contenders side by side: each in a process of its own, in turns, several rounds, so that a busy machine hurts all alike.
// A contender prints one JSON line: {"seconds": [...], "cpu_seconds": [...], "peak_mib": ..., "values": [...]}, after its warm-up.
// cpu_seconds (processor time of all threads) may be left out; it says more than the clock where others use the machine.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BENCH = dirname(fileURLToPath(import.meta.url));
export const ROOT = dirname(BENCH);
/** The peers' interpreter; bench/setup makes it. */
export const PYTHON = process.env.PYTHON ?? join(ROOT, '.venv/bin/python');
/** All cores, for everyone. */
export const THREADS = availableParallelism();

/** `--name value` of the command line, or the default. */
export function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

/**
 * @param contenders {name, command: [file, ...args]}[]
 * @returns by name: {seconds, cpuSeconds (of all rounds), peakMib (largest), values (of the last round)}, in the order given
 */
export function alternate(contenders, rounds) {
  const results = new Map(
    contenders.map(({ name }) => [name, { seconds: [], cpuSeconds: [], peakMib: 0, values: [] }]),
  );
  for (let round = 0; round < rounds; round++) {
    // Every second round in reverse, so that nobody always runs behind the same neighbour.
    for (const { name, command } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const [file, ...args] = command;
      const env = { ...process.env, OMP_NUM_THREADS: String(THREADS) };
      const text = execFileSync(file, args, { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 1 << 28 });
      const report = JSON.parse(text.trim().split('\n').at(-1));
      const result = results.get(name);
      result.seconds.push(...report.seconds);
      result.cpuSeconds.push(...(report.cpu_seconds ?? []));
      result.peakMib = Math.max(result.peakMib, report.peak_mib);
      result.values = report.values ?? [];
      const shown = report.seconds.map((value) => value.toFixed(3)).join(' ');
      console.error(
        `round ${round + 1}/${rounds}  ${name.padEnd(28)} ${shown} s  ${report.peak_mib.toFixed(0)} MiB`,
      );
    }
  }
  return results;
}

/** Runs `use(path)` with the common start that start.torch.py writes. */
export function withStart(batch, use) {
  const folder = mkdtempSync(join(tmpdir(), 'avcl-bench-'));
  try {
    const path = join(folder, 'start.safetensors');
    execFileSync(PYTHON, [join(BENCH, 'start.torch.py'), path, '--batch', String(batch)], {
      stdio: 'inherit',
    });
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Our state dictionary from the start's, which has the reference's names: encoders are one level deeper in ours. */
export function stateOf(start, parts) {
  const state = new Map();
  for (const [name, tensor] of start) {
    const [, part, rest] = name.match(/^state\.(\w+)\.(.+)$/) ?? [];
    if (parts.includes(part))
      state.set(`${part === 'rgb' || part === 'audio' ? 'encoders.' : ''}${part}.${rest}`, tensor);
  }
  return state;
}

/** Times `run` often: what a contender prints as seconds and cpu_seconds. */
export function timed(count, run) {
  const report = { seconds: [], cpu_seconds: [] };
  for (let i = 0; i < count; i++) {
    const [began, before] = [performance.now(), process.cpuUsage()];
    run(i);
    const { user, system } = process.cpuUsage(before);
    report.seconds.push((performance.now() - began) / 1000);
    report.cpu_seconds.push((user + system) / 1e6);
  }
  return report;
}

/** This process's largest resident size so far; on a GPU the device's memory in use, which caching keeps at its peak. */
export function peakMib(device = 'cpu') {
  if (device === 'cpu') return process.resourceUsage().maxRSS / 1024;
  const query = ['--query-gpu=memory.used', '--format=csv,noheader,nounits', '--id=0'];
  return Number(execFileSync('nvidia-smi', query, { encoding: 'utf8' }));
}

/** The processor, or the GPU and its driver. */
export function hardware(device = 'cpu') {
  if (device === 'cpu') return `${cpus()[0].model} x ${THREADS}`;
  const query = ['--query-gpu=name,driver_version', '--format=csv,noheader', '--id=0'];
  return execFileSync('nvidia-smi', query, { encoding: 'utf8' }).trim();
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** What a figure was measured on: three columns of every table. */
export function conditions(load, device = 'cpu') {
  return {
    hardware: hardware(device),
    load_before: load.toFixed(1),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The machine's load now, to be taken before the first round. */
export function loadNow() {
  return loadavg()[0];
}

/** Writes rows with equal keys to bench/results/<name>.csv and shows them. */
export function writeCsv(name, rows) {
  const quoted = (value) =>
    /[",]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const lines = [Object.keys(rows[0]), ...rows.map(Object.values)].map((cells) =>
    cells.map(quoted).join(','),
  );
  mkdirSync(join(BENCH, 'results'), { recursive: true });
  writeFileSync(join(BENCH, 'results', `${name}.csv`), `${lines.join('\n')}\n`);
  console.log(lines.join('\n'));
}

/** A row per contender: minimum, median, ratio of the peer's median to ours (above 1: ours is faster), peak memory. */
export function timeRows(results, ours, extra) {
  const own = median(results.get(ours).seconds);
  return [...results].map(([contender, { seconds, cpuSeconds, peakMib }]) => ({
    contender,
    min_s: Math.min(...seconds).toFixed(3),
    median_s: median(seconds).toFixed(3),
    median_over_ours: (median(seconds) / own).toFixed(2),
    ...(cpuSeconds.length > 0 ? { cpu_median_s: median(cpuSeconds).toFixed(3) } : {}),
    timed: seconds.length,
    peak_mib: peakMib.toFixed(0),
    ...extra,
  }));
}
