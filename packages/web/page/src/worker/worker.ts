/** The worker: loads the model once, then answers files window by window, or what camera and microphone give. */
import { DESCRIPTION_FILE, type ModelDescription } from '@avcl/web';
import { openFile } from '../media/open.js';
import { judgeWindow, openStretch } from './judge.js';
import { judgeClip } from './judge-live.js';
import type { Ask, Need, Tell } from './messages.js';
import { loadDescription, loadWeights } from './model.js';
import { planOf } from './plan.js';
import { PageError, problemOf } from './problem.js';
import { type Runtime, startRuntime } from './runtime.js';

const tell = (message: Tell, give: Transferable[] = []) => postMessage(message, { transfer: give });

let loaded: { model: ModelDescription; runtime: Runtime } | null = null;
/** Counts what was asked: an older job that sees another number ends. */
let current = 0;

const waiting = new Map<number, { done(value: unknown): void; failed(error: Error): void }>();
let asked = 0;

/** Asks the page for what only it can do. */
function need<T>(what: Need): Promise<T> {
  const id = asked++;
  tell({ kind: 'need', id, need: what });
  return new Promise((done, failed) => waiting.set(id, { done: done as (value: unknown) => void, failed }));
}

const by = {
  frames: (file: File, times: readonly number[]) => need<ImageData[]>({ want: 'frames', file, times }),
  sound: (file: File, rate: number) => need<Float32Array>({ want: 'sound', file, rate }),
};

addEventListener('message', ({ data }: MessageEvent<Ask>) => {
  if (data.kind === 'given') {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.problem === null) one?.done(data.value);
    else
      one?.failed(
        new PageError('This file cannot be played', data.problem, 'Convert it: ffmpeg -i FILE out.mp4'),
      );
    return;
  }
  if (data.kind === 'stop') {
    current++;
    return;
  }
  const job = data.kind === 'load' ? null : data.job;
  answer(data).catch((error: unknown) => tell({ kind: 'failed', job, problem: problemOf(error) }));
});

async function answer(ask: Exclude<Ask, { kind: 'given' | 'stop' }>): Promise<void> {
  if (ask.kind === 'load') return await load(ask.base, ask.backend);
  if (loaded === null) return; // the page asks only after `ready`
  if (ask.kind === 'file') return await answerFile(ask.file, ask.job);
  tell({ kind: 'answer', job: ask.job, answer: await judgeClip(loaded.model, loaded.runtime, ask) });
}

async function load(base: string, backend: 'webgpu' | 'wasm' | null): Promise<void> {
  const model = await loadDescription(base);
  const weights = await loadWeights(base, model, (part, done, total) =>
    tell({ kind: 'loading', part, done, total }),
  );
  tell({ kind: 'loading', part: 'starting', done: 0, total: 0 });
  const runtime = await startRuntime(base, model, weights.bytes, backend);
  loaded = { model, runtime };
  const seen = performance.getEntriesByType('resource').map(({ name }) => name);
  const files = [...seen, ...runtime.files, weights.url, new URL(DESCRIPTION_FILE, base).href];
  tell({ kind: 'ready', model, running: runtime.running, remark: runtime.remark, files });
}

async function answerFile(file: File, job: number): Promise<void> {
  const mine = ++current;
  const { model, runtime } = loaded!;
  using opened = await openFile(file);
  const plan = planOf(opened, model);
  const windows = plan.stretches.reduce((sum, stretch) => sum + stretch.windows.length, 0);
  tell({ kind: 'facts', job, facts: plan.facts, windows });
  for (const stretch of plan.stretches) {
    const part = await openStretch(opened, model, plan, stretch, by.sound);
    for (const window of stretch.windows) {
      const found = await judgeWindow(part, model, runtime, window, by.frames);
      if (mine !== current) return;
      tell({ kind: 'answer', job, answer: found });
    }
  }
  tell({ kind: 'done', job });
}
