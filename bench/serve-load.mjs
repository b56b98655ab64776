// `avcl serve` under load: requests a second and their latencies by the number of clients, how quickly health is told meanwhile and at rest, and
// the memory of both processes over thousands of requests. The clients run on the same cores. A model of the smallest size shows what everything
// but the network costs; `--recipe paper-r3d` what the paper's network takes. Processor time is that of the server, of the model's
// process and of its decoders: it says more than the clock where others use the machine.
// node bench/serve-load.mjs [--recipe smoke] [--requests 2000] -> bench/results/serve-load-RECIPE-cpu2.csv, serve-memory-RECIPE.csv
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import autocannon from 'autocannon';
import { conditions, loadNow, option, ROOT, THREADS, writeCsv } from './rounds.mjs';

const RECIPE = option('recipe', 'smoke');
const REQUESTS = Number(option('requests', 2000));
/** Requests for each number of clients. */
const EACH = Number(option('each', 200));
const SETTINGS = option('settings', 'finetune.batch_size=8 finetune.epochs=1').split(' ');
const CLIENTS = [1, 2, 4, 8];
const BIN = join(ROOT, 'packages/cli/bin/avcl.mjs');
const folder = mkdtempSync(join(tmpdir(), 'avcl-bench-'));
const avcl = (...words) => execFileSync(process.execPath, [BIN, ...words], { cwd: folder, stdio: 'ignore' });

async function metric(url, name) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1] ?? 0,
  );
}

async function memory(url) {
  const server = await metric(url, 'process_resident_memory_bytes');
  return { server_mib: mib(server), model_mib: mib(await metric(url, 'avcl_model_resident_bytes')) };
}
const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** Processor seconds so far of a process, of those it started and of those that they did; null where the system does not tell. */
function processorSeconds(pid) {
  try {
    const fields = (one) => readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').at(-1).split(' ');
    const own = (one) =>
      fields(one)
        .slice(11, 15)
        .reduce((sum, ticks) => sum + Number(ticks), 0);
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const children = all.filter((one) => parentOf(one, fields) === String(pid));
    return [pid, ...children].map(own).reduce((sum, ticks) => sum + ticks, 0) / 100;
  } catch {
    return null;
  }
}

function parentOf(pid, fields) {
  try {
    return fields(pid)[1];
  } catch {
    return null; // it has just ended
  }
}

/** Asks for health every 20 ms until told to stop; gives the latencies. */
function watchHealth(url) {
  let on = true;
  const seen = [];
  const asking = (async () => {
    while (on) {
      const began = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      seen.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return async () => {
    on = false;
    await asking;
    return seen.sort((a, b) => a - b);
  };
}
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))].toFixed(1);

async function load(url, body, connections, amount) {
  const stop = watchHealth(url);
  const before = processorSeconds(server.pid);
  const headers = { 'content-type': 'video/mp4' };
  const options = { url: `${url}/v1/predict`, method: 'POST', headers, body, timeout: 120 };
  const { latency, non2xx, errors, duration } = await autocannon({ ...options, connections, amount });
  const after = processorSeconds(server.pid);
  const health = await stop();
  return {
    ...{ clients: connections, requests: amount, failed: non2xx + errors },
    requests_per_s: (amount / duration).toFixed(2),
    ...{ p50_ms: latency.p50, p99_ms: latency.p99 },
    cpu_ms_per_request: after === null ? '' : ((1000 * (after - before)) / amount).toFixed(0),
    ...{ health_p50_ms: quantile(health, 0.5), health_p99_ms: quantile(health, 0.99) },
  };
}

let server;
try {
  const before = loadNow();
  avcl('synth', '--out', 'videos', '--preset', 'smoke', '--clips', '36', '--classes', '3');
  avcl('data', 'build', 'videos/clips.csv', '--out', 'store');
  avcl('finetune', '--data', 'store', '--from', 'none', '--out', 'run', '--recipe', RECIPE, ...SETTINGS);
  server = spawn(process.execPath, [BIN, 'serve', '--run', 'run', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise((resolve, reject) => {
    let err = '';
    server.stderr.on('data', (piece) => {
      err += piece;
      const at = / at (http\S+)/.exec(err);
      if (at) resolve(at[1]);
    });
    server.on('close', () => reject(new Error(err)));
  });
  const clip = readdirSync(join(folder, 'videos'), { recursive: true }).find((name) => name.endsWith('.mp4'));
  const body = readFileSync(join(folder, 'videos', clip));
  const name = basename(RECIPE, '.yaml');
  await load(url, body, 1, 5); // warm-up

  const rest = watchHealth(url);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const health = await rest();
  const rows = [
    {
      ...{ clients: 0, requests: 0, failed: 0, requests_per_s: '', p50_ms: '', p99_ms: '' },
      cpu_ms_per_request: '',
      ...{ health_p50_ms: quantile(health, 0.5), health_p99_ms: quantile(health, 0.99) },
    },
  ];
  for (const clients of CLIENTS) rows.push(await load(url, body, clients, EACH));
  writeCsv(
    `serve-load-${name}-cpu${THREADS}`,
    rows.map((row) => ({ ...row, clip_kb: (body.length / 1000).toFixed(0), ...conditions(before) })),
  );

  const memories = [{ requests: 0, ...(await memory(url)) }];
  for (let done = 0; done < REQUESTS; done += REQUESTS / 10) {
    await load(url, body, 4, REQUESTS / 10);
    memories.push({ requests: done + REQUESTS / 10, ...(await memory(url)) });
  }
  if (REQUESTS > 0)
    writeCsv(
      `serve-memory-${name}`,
      memories.map((row) => ({ ...row, ...conditions(before) })),
    );
} finally {
  server?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
