// A contender of processes.mjs: an AVCL pre-training step as the trainer makes it, in several processes that this one starts, or in one.
// Prints one JSON line: the first process's seconds a step, all processes' processor time a step, payload and wire bytes a step of one process.
// `--alone` starts as many processes that exchange nothing, each with its part of the batch: what computing alone costs.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveRecipe } from '../packages/avcl/dist/index.js';
import { evenShares, ownRows } from '../packages/avcl/dist/methods/share.js';
import { makePretrainMethod } from '../packages/avcl/dist/training/methods.js';
import { makeOptimiser } from '../packages/avcl/dist/training/optimiser.js';
import { optimiserStep } from '../packages/avcl/dist/training/step.js';
import { joinBatchNorm } from '../packages/avcl/dist/training/together.js';
import { distributed, generatorFor, rand, setNumThreads, tidy } from '../packages/torch/dist/index.js';
import { option } from './rounds.mjs';

const VIDEOS = 1024;
const processes = Number(option('processes', '1'));
const batch = Number(option('batch', '4'));
const steps = Number(option('steps', '2'));
const size = Number(option('size', '56'));

/** Bytes that went over the loopback device, which every message between processes of one machine does. */
function wire() {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((row) => row.trim().startsWith('lo:'));
  return Number(line?.trim().split(/\s+/)[9] ?? 0);
}

async function work(place) {
  setNumThreads(Number(option('threads', '1')));
  const exchanging = place !== null && !process.argv.includes('--alone');
  const group = exchanging ? await distributed.joinProcesses(place, { timeout: 600 }) : null;
  const overrides = [`model.sync_bn=${process.argv.includes('--sync-bn')}`, 'nce_k=256'];
  const { recipe } = resolveRecipe({ preset: 'paper-r3d', overrides, stage: 'pretrain' });
  const method = makePretrainMethod(recipe, VIDEOS);
  method.train();
  joinBatchNorm(group, method, recipe);
  const gradients = group === null ? null : new distributed.GradientSum(group, method.parameters());
  const tools = {
    method,
    optimiser: makeOptimiser(method, recipe.pretrain),
    scaler: null,
    precision: 'fp32',
    device: 'cpu',
    clipGrad: 0,
    joined: group === null ? undefined : { group, gradients },
  };
  const own = place === null || exchanging ? batch : batch / processes;
  const share = group === null ? undefined : { group, counts: evenShares(batch, processes) };
  const part = (shape, name) => {
    const all = rand(shape, { generator: generatorFor(0, name) });
    return ownRows({ share }, all).contiguous({ memory_format: 'channels_last_3d' });
  };
  const rows = Array.from({ length: own }, (_, i) => i);
  const rgb = part([own, 3, 16, size, size], 'rgb');
  const audio = part([own, 3, 1, size, size], 'audio');
  const input = { rgb, audio, rows, keys: rows.map(String), labels: null, share };
  const report = { seconds: [], cpu: [], loss: 0 };
  let before = null;
  for (let i = 0; i <= steps; i++) {
    group?.barrier();
    if (i === 1) before = { traffic: group?.traffic(), wire: wire() };
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    const context = { seed: 0, epoch: 0, step: i, progress: 0, training: true };
    const { figures } = tidy(() => optimiserStep(tools, [input], [context], 1e-3));
    if (i === 0) {
      report.loss = figures.loss;
      continue; // the first step warms up
    }
    const { user, system } = process.cpuUsage(cpu);
    report.seconds.push((performance.now() - began) / 1000);
    report.cpu.push((user + system) / 1e6);
  }
  group?.barrier();
  const after = group?.traffic();
  report.gradient = method.parameterCount * 4;
  report.payload =
    group === null
      ? {}
      : Object.fromEntries(
          Object.entries(after).map(([name, bytes]) => [name, (bytes - before.traffic[name]) / steps]),
        );
  report.wire = (wire() - before.wire) / steps / processes;
  report.peak = process.resourceUsage().maxRSS / 1024;
  if (group !== null) await group.barrierAsync();
  group?.leave();
  return report;
}

if (process.send !== undefined) {
  process.send(await work(distributed.placeFrom(process.env)));
  process.disconnect();
} else {
  const port = 20_000 + (process.pid % 20_000);
  const reports = await Promise.all(
    Array.from({ length: processes }, (_, rank) => {
      const env = {
        ...process.env,
        RANK: rank,
        WORLD_SIZE: processes,
        MASTER_ADDR: '127.0.0.1',
        MASTER_PORT: port,
      };
      const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), { env });
      return new Promise((done, fail) => {
        child.once('message', done);
        child.once(
          'exit',
          (status) => status !== 0 && fail(new Error(`process ${rank} ended with ${status}`)),
        );
      });
    }),
  );
  const [first] = reports;
  const cpu_seconds = first.cpu.map((_, i) => reports.reduce((sum, { cpu }) => sum + cpu[i], 0));
  const peak_mib = reports.reduce((sum, { peak }) => sum + peak, 0);
  const { seconds, loss, gradient, payload, wire: onWire } = first;
  console.log(
    JSON.stringify({ seconds, cpu_seconds, peak_mib, values: [{ loss, gradient, payload, wire: onWire }] }),
  );
}
