// One contender of media-ingest.mjs: node media-ingest.avcl.mjs FILES.json NAME
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { peakMib, THREADS } from './rounds.mjs';

const [list, name] = process.argv.slice(2);
const files = JSON.parse(readFileSync(list, 'utf8'));

async function build() {
  const out = mkdtempSync(join(tmpdir(), 'avcl-bench-'));
  try {
    const inputs = files.map((path, i) => ({ key: String(i), path, label: null, split: null }));
    const { ok } = await buildStore({ source: list, root: '/', inputs, problems: [] }, out, {
      jobs: THREADS,
    });
    if (ok !== files.length) throw new Error(`${ok} of ${files.length} taken in`);
  } finally {
    rmSync(out, { recursive: true });
  }
}

function bare(file) {
  const one = name.includes('one thread') ? ['-threads', '1', '-filter_threads', '1'] : [];
  const video = ['-map', '0:v:0', '-vf', 'scale=171:128:flags=bilinear', '-f', 'null', '-'];
  const audio = name.includes('video alone')
    ? []
    : ['-map', '0:a:0', '-ac', '1', '-ar', '24000', '-f', 'null', '-'];
  return new Promise((done, fail) => {
    const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...one, '-i', file, ...video, ...audio], {
      stdio: 'ignore',
    });
    child.on('exit', (status) =>
      status === 0 ? done() : fail(new Error(`ffmpeg ended with ${status} on ${file}`)),
    );
  });
}

async function bareAll() {
  const queue = files.values();
  await Promise.all(
    Array.from({ length: THREADS }, async () => {
      for (const file of queue) await bare(file);
    }),
  );
}

const started = performance.now();
await (name === 'avcl' ? build() : bareAll());
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds: [seconds], peak_mib: peakMib(), values: [cpuSeconds()] }));

/** Processor seconds of this process and its ended children, from /proc; null where there is none. */
function cpuSeconds() {
  if (!existsSync('/proc/self/stat')) return null;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
}
