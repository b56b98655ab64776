/**
 * Heavy work in a process of its own, one job at a time: the server answers meanwhile, and what a hostile file or a full memory ends is not
 * the studio. A job ends with whoever asked for it, after a time, or with the studio.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@avcl/serve';
import { AvclError, type ErrorCode } from '@avcl/torch';
import type { JobAnswers, JobInputs, JobName, JobProgress, WorkerMessage } from './protocol.js';

/** The built worker, from the sources too: Node runs no TypeScript. */
const WORKER = fileURLToPath(new URL('../../dist/jobs/worker.js', import.meta.url));
/** Between the polite end and the other: a step of libtorch in a large model takes seconds. */
const GRACE_MS = 3000;
/** Below training, which may run beside the studio. */
const NICE = 10;

/** Limits of the jobs. */
export interface JobLimits {
  /** Jobs that wait. */
  readonly waiting: number;
  /** Of one job, once it runs. */
  readonly seconds: number;
}

/** Four in all hold a connection each; of the six that a browser opens, the stream has one and the pages have one. */
const LIMITS: JobLimits = { waiting: 3, seconds: 1800 };

/** What a job is given beside its input. */
export interface JobOptions {
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

/** A queue before one worker process. */
export class Jobs {
  readonly #studio: AbortSignal;
  readonly #limits: JobLimits;
  readonly #waiting: (() => void)[] = [];
  #busy = false;

  /** @param studio - aborted when the studio ends */
  constructor(studio: AbortSignal, limits: Partial<JobLimits> = {}) {
    this.#studio = studio;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Runs a job when its turn comes.
   *
   * @throws Refusal 503 when too many wait; AvclError as the job's own, or FAULT when its process ended without an answer
   */
  async run<Name extends JobName>(
    name: Name,
    input: JobInputs[Name],
    { signal, onProgress = () => {} }: JobOptions,
  ): Promise<JobAnswers[Name]> {
    const wanted = AbortSignal.any([signal, this.#studio]);
    await this.#turn(wanted, onProgress);
    try {
      wanted.throwIfAborted();
      return (await this.#inChild(name, input, wanted, onProgress)) as JobAnswers[Name];
    } finally {
      this.#busy = false;
      this.#waiting.shift()?.();
    }
  }

  /** Resolves when no other job runs; this one is then the one that does. */
  async #turn(wanted: AbortSignal, onProgress: (progress: JobProgress) => void): Promise<void> {
    wanted.throwIfAborted();
    if (!this.#busy) {
      this.#busy = true;
      return;
    }
    if (this.#waiting.length >= this.#limits.waiting) {
      throw new Refusal(
        503,
        'busy',
        `expected room among the ${this.#limits.waiting} jobs that may wait, got none`,
        { fix: 'close pages that still compute, or try again in a while' },
      );
    }
    onProgress({ line: 'waits for another job to end', share: null });
    await new Promise<void>((done, fail) => {
      const go = () => {
        wanted.removeEventListener('abort', leave);
        this.#busy = true;
        done();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        fail(wanted.reason as Error);
      };
      this.#waiting.push(go);
      wanted.addEventListener('abort', leave, { once: true });
    });
  }

  #inChild(
    name: JobName,
    input: unknown,
    wanted: AbortSignal,
    onProgress: (progress: JobProgress) => void,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = fork(WORKER, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
      if (child.pid !== undefined) lower(child.pid);
      let ended = false;
      let words = '';
      const settle = (act: () => void) => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        wanted.removeEventListener('abort', leave);
        stop(child);
        child.once('exit', act); // what it had is free again when the next job begins
        if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) act();
      };
      const leave = () => settle(() => reject(wanted.reason as Error));
      const timer = setTimeout(
        () => settle(() => reject(tooLong(this.#limits.seconds))),
        this.#limits.seconds * 1000,
      );
      wanted.addEventListener('abort', leave);
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-2000);
      });
      child.on('message', (message: WorkerMessage) => {
        if ('progress' in message) onProgress(message.progress);
        else if ('answer' in message) settle(() => resolve(message.answer));
        else {
          const { code, message: text, fix } = message.failure;
          settle(() => reject(new AvclError(code as ErrorCode, text, fix === null ? {} : { fix })));
        }
      });
      child.on('error', (error) => settle(() => reject(endedEarly(error.message))));
      child.on('close', (status, signal) =>
        settle(() => reject(endedEarly(`${signal ?? `status ${status}`}${words && `: ${words}`}`))),
      );
      child.send({ name, input });
    });
  }
}

function lower(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {
    // It has gone already, or the system does not allow it; the job runs as everything else.
  }
}

/** Ends a worker: first so that it ends its own children, then for good. */
function stop(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(timer));
}

function tooLong(seconds: number): AvclError {
  return new AvclError('USAGE', `expected an answer within ${seconds} s, got none; the job was stopped`, {
    fix: 'ask for a shorter clip or fewer points, or use the command line, which has no such limit',
  });
}

function endedEarly(how: string): AvclError {
  return new AvclError('FAULT', `expected an answer of the studio's worker, got its end: ${how}`, {
    fix: 'try again; where it stays so, `npx avcl doctor` says what is missing',
  });
}
