/**
 * One process that holds the model, seen from the server: started, asked, told to drop what nobody waits for any more, ended. Temporary files
 * that it makes lie in a folder of the server's, so that none is left even where it was killed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AvclError, type ErrorCode } from '@avcl/torch';
import type { Answers, FromModel, ModelFacts, Question, SentError, ToModel } from './messages.js';

const PROGRAM = fileURLToPath(new URL('../../bin/model.mjs', import.meta.url));
/** A question that was dropped and is not let go: the process is ended. A forward pass of ten clips takes some seconds. */
const STUCK_MS = 30_000;
/** After the channel is closed. */
const END_MS = 5_000;

/** Which run, where it computes, and where temporary files go. */
export interface ModelOptions {
  run: string;
  checkpoint?: 'best' | 'last' | undefined;
  device?: string | undefined;
  folder: string;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

const CODES: readonly string[] = ['USAGE', 'DATA', 'ENVIRONMENT', 'FAULT'] satisfies ErrorCode[];

function received({ code, message, fix }: SentError): AvclError {
  const known = CODES.includes(code) ? (code as ErrorCode) : 'FAULT';
  return new AvclError(known, message, fix === null ? {} : { fix });
}

/** Thrown for questions that a process took with it when it ended. */
export class ModelGoneError extends AvclError {
  constructor(how: string) {
    super('FAULT', `expected an answer of the model, got the end of its process (${how}); ask again`);
  }
}

/** A process that has loaded the model. */
export class ModelProcess {
  readonly facts: ModelFacts;
  /** Resolves, with how, when the process has ended. */
  readonly ended: Promise<string>;
  /** Resident bytes, as it last said. */
  memory: number;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  private constructor(child: ChildProcess, ended: Promise<string>, facts: ModelFacts, memory: number) {
    this.#child = child;
    this.ended = ended;
    this.facts = facts;
    this.memory = memory;
    child.on('message', (message: FromModel) => this.#hear(message));
    void ended.then((how) => {
      for (const { reject } of this.#waiting.values()) reject(new ModelGoneError(how));
      this.#waiting.clear();
    });
  }

  /**
   * Starts a process and waits until the model is loaded.
   * @throws AvclError of the loading: DATA for a missing or damaged run
   */
  static async start({ folder, ...run }: ModelOptions): Promise<ModelProcess> {
    const child = fork(PROGRAM, [JSON.stringify(run)], {
      execArgv: [], // those of this process may be meant for it alone: a debugger's port, a test's loader
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, TMPDIR: folder },
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (status, signal) => resolve(signal === null ? `status ${status}` : `${signal}`));
      // Without memory or room for one more process there is no exit either.
      child.on('error', (error) => child.pid === undefined && resolve(error.message));
    });
    const first = await Promise.race([
      new Promise<FromModel>((resolve) => child.once('message', (message) => resolve(message as FromModel))),
      ended.then((how): FromModel => {
        throw new ModelGoneError(how);
      }),
    ]);
    if (first.type === 'ready') return new ModelProcess(child, ended, first.facts, first.memory);
    child.disconnect();
    throw first.type === 'failed' ? received(first.error) : new ModelGoneError('an answer before the model');
  }

  /** Its number among the processes of the machine. */
  get pid(): number {
    return this.#child.pid!;
  }

  /**
   * Asks. Settles when the process has let the question go, also where `signal` was aborted before.
   * @throws AvclError of the answering; ModelGoneError when the process ended
   */
  async ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<Answers[Q['kind']]> {
    signal.throwIfAborted();
    const id = this.#next++;
    let stuck: NodeJS.Timeout | undefined;
    const drop = () => {
      this.#tell({ type: 'drop', id });
      stuck = setTimeout(() => this.#child.kill('SIGKILL'), STUCK_MS);
    };
    signal.addEventListener('abort', drop);
    try {
      return await new Promise<Answers[Q['kind']]>((resolve, reject) => {
        this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
        this.#tell({ type: 'ask', id, question });
      });
    } finally {
      clearTimeout(stuck);
      signal.removeEventListener('abort', drop);
    }
  }

  /** Ends the process and waits for it. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.ended;
    clearTimeout(timer);
  }

  #tell(message: ToModel): void {
    // An end in between is told by the event `exit`.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #hear(message: FromModel): void {
    if (message.type !== 'answer' && message.type !== 'error') return;
    this.memory = message.memory;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(received(message.error));
  }
}
