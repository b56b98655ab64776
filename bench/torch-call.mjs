// The cost of one small call through the boundary (aim: at most 5 us), and what PyTorch in Python takes for the same
// where PYTHON names an interpreter with torch (bench/setup makes one). Median and minimum of 15 rounds.
// node bench/torch-call.mjs -> bench/results/torch-call.csv
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import * as torch from '../packages/torch/dist/index.js';

const CALLS = 20_000;
const ROUNDS = 15;
const load = loadavg()[0];
const x = torch.ones([2, 2]);
const leaf = torch.ones([2, 2], { dtype: 'float32' }).requires_grad_();

const ours = {
  'add, in a scope': () => torch.add(x, x),
  'add of a number': () => torch.add(x, 1),
  'add, as method': () => x.add(x),
  'add, recorded by autograd': () => leaf.add(leaf),
  'add_, in place': () => x.add_(0),
  'sum over a dimension, two overloads': () => torch.sum(x, [0], { keepdim: true }),
};

const theirs = `
import sys, time, json, torch
torch.set_num_threads(1)
x = torch.ones(2, 2); leaf = torch.ones(2, 2, requires_grad=True)
calls = {'add, in a scope': lambda: torch.add(x, x), 'add of a number': lambda: torch.add(x, 1), 'add, as method': lambda: x.add(x),
  'add, recorded by autograd': lambda: leaf.add(leaf), 'add_, in place': lambda: x.add_(0),
  'sum over a dimension, two overloads': lambda: torch.sum(x, [0], keepdim=True)}
out = {}
for name, call in calls.items():
    rounds = []
    for _ in range(${ROUNDS}):
        start = time.perf_counter()
        for _ in range(${CALLS}): call()
        rounds.append((time.perf_counter() - start) / ${CALLS} * 1e6)
    out[name] = rounds
print(json.dumps(out))`;

function time(run) {
  let spent = 0;
  for (let batch = 0; batch < CALLS; batch += 100) {
    const start = performance.now();
    torch.tidy(() => {
      for (let i = 0; i < 100; i++) run();
    });
    spent += performance.now() - start;
  }
  return (spent / CALLS) * 1000;
}

const python = process.env.PYTHON;
const peer = python ? JSON.parse(execFileSync(python, ['-c', theirs], { encoding: 'utf8' })) : {};
const statistics = (rounds) => {
  const sorted = [...rounds].sort((a, b) => a - b);
  return [sorted[sorted.length >> 1], sorted[0]].map((value) => value.toFixed(2));
};

const rows = [
  ['call', 'avcl_median_us', 'avcl_min_us', 'pytorch_median_us', 'pytorch_min_us', 'libtorch', 'cpu', 'load'],
];
for (const [name, run] of Object.entries(ours)) {
  time(run);
  const rounds = Array.from({ length: ROUNDS }, () => time(run));
  const beside = peer[name] ? statistics(peer[name]) : ['', ''];
  rows.push([
    `"${name}"`,
    ...statistics(rounds),
    ...beside,
    torch.torchVersion(),
    `"${cpus()[0].model}"`,
    load.toFixed(1),
  ]);
}
const text = `${rows.map((row) => row.join(',')).join('\n')}\n`;
writeFileSync(new URL('results/torch-call.csv', import.meta.url), text);
console.log(text);
