/** The page's state, and the worker behind it. Components read `state` through `useEngine` and call the methods. */
import type { ModelDescription } from '@avcl/web';
import { useEffect, useState } from 'preact/hooks';
import { framesByElement, soundByWebAudio } from '../media/by-element.js';
import { LiveCapture } from '../media/live.js';
import type { Ask, FileFacts, Need, Problem, Running, Tell, WindowAnswer } from '../worker/messages.js';
import { problemOf } from '../worker/problem.js';
import { keepOffline, type Offline } from './offline.js';

/** What is being looked at. */
export interface Job {
  readonly id: number;
  readonly source:
    | { readonly kind: 'file'; readonly file: File; readonly url: string }
    | { readonly kind: 'live'; readonly capture: LiveCapture };
  readonly facts: FileFacts | null;
  readonly windows: number;
  /** Of a file all so far; live the last ones. */
  readonly answers: readonly WindowAnswer[];
  readonly done: boolean;
  readonly problem: Problem | null;
}

export interface State {
  readonly loading: { readonly part: string; readonly done: number; readonly total: number } | null;
  /** Why there is no model. */
  readonly problem: Problem | null;
  readonly ready: {
    readonly model: ModelDescription;
    readonly running: Running;
    readonly remark: string | null;
  } | null;
  readonly offline: Offline | null;
  readonly job: Job | null;
}

/** Answers that are averaged live: a few seconds. */
const LIVE_ANSWERS = 3;

export class Engine {
  state: State = {
    loading: { part: 'model.json', done: 0, total: 0 },
    problem: null,
    ready: null,
    offline: null,
    job: null,
  };
  readonly #listeners = new Set<() => void>();
  readonly #worker: Worker;
  #jobs = 0;

  constructor() {
    this.#worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Tell>) => this.#hear(data));
    this.#worker.addEventListener('error', (event) => {
      this.#set({
        loading: null,
        problem: problemOf(new Error(event.message || 'its worker did not start')),
      });
    });
    const forced = new URLSearchParams(location.search).get('backend');
    const backend = forced === 'wasm' || forced === 'webgpu' ? forced : null;
    this.#ask({ kind: 'load', base: new URL('./', location.href).href, backend });
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Judges a file. */
  open(file: File): void {
    this.#begin({ kind: 'file', file, url: URL.createObjectURL(file) });
    this.#ask({ kind: 'file', job: this.state.job!.id, file });
  }

  /** Judges what camera and microphone give, until `close`. */
  async live(): Promise<void> {
    const capture = new LiveCapture(this.state.ready!.model);
    this.#begin({ kind: 'live', capture });
    const { id } = this.state.job!;
    try {
      await capture.start();
      if (this.state.job?.id !== id) return capture.stop();
      this.#change({ facts: capture.facts });
      void this.#next(id, capture);
    } catch (error) {
      capture.stop();
      this.#change({ problem: problemOf(error) }, id);
    }
  }

  /** Ends what is being looked at. */
  close(): void {
    const { job } = this.state;
    if (job?.source.kind === 'file') URL.revokeObjectURL(job.source.url);
    if (job?.source.kind === 'live') job.source.capture.stop();
    this.#ask({ kind: 'stop' });
    this.#set({ job: null });
  }

  #begin(source: Job['source']): void {
    this.close();
    this.#jobs++;
    this.#set({
      job: { id: this.#jobs, source, facts: null, windows: 0, answers: [], done: false, problem: null },
    });
  }

  async #next(job: number, capture: LiveCapture): Promise<void> {
    const { frames, sound } = await capture.take();
    if (this.state.job?.id === job) this.#ask({ kind: 'live', job, frames, sound });
  }

  #hear(message: Tell): void {
    switch (message.kind) {
      case 'loading':
        this.#set({ loading: message });
        break;
      case 'ready': {
        const { model, running, remark } = message;
        this.#set({ loading: null, ready: { model, running, remark } });
        void keepOffline(message.files).then((offline) => this.#set({ offline }));
        break;
      }
      case 'facts':
        this.#change({ facts: message.facts, windows: message.windows }, message.job);
        break;
      case 'answer':
        this.#answered(message.job, message.answer);
        break;
      case 'done':
        this.#change({ done: true }, message.job);
        break;
      case 'need':
        void this.#give(message.id, message.need);
        break;
      case 'failed':
        if (message.job === null) this.#set({ loading: null, problem: message.problem });
        else this.#change({ problem: message.problem, done: true }, message.job);
    }
  }

  #answered(id: number, answer: WindowAnswer): void {
    const { job } = this.state;
    if (job?.id !== id) return;
    const live = job.source.kind === 'live';
    this.#change({ answers: [...job.answers, answer].slice(live ? -LIVE_ANSWERS : 0) });
    if (job.source.kind === 'live') void this.#next(id, job.source.capture);
  }

  async #give(id: number, need: Need): Promise<void> {
    try {
      const value =
        need.want === 'frames'
          ? await framesByElement(need.file, need.times)
          : await soundByWebAudio(need.file, need.rate);
      this.#ask({ kind: 'given', id, value, problem: null });
    } catch (error) {
      this.#ask({ kind: 'given', id, value: null, problem: (error as Error).message });
    }
  }

  #ask(message: Ask): void {
    this.#worker.postMessage(message);
  }

  #change(change: Partial<Job>, id = this.state.job?.id): void {
    const { job } = this.state;
    if (job !== null && job.id === id) this.#set({ job: { ...job, ...change } });
  }

  #set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The state, rendered again when it changes. */
export function useEngine(engine: Engine): State {
  const [state, set] = useState(engine.state);
  useEffect(() => engine.listen(() => set(engine.state)), [engine]);
  return state;
}
