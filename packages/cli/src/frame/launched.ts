/**
 * Several copies of this command as the processes of one training: starts them with torchrun's variables, passes signals on, and when one fails
 * waits a little for what the others find out, ends them, and says which was to blame.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LAUNCHED, type Told } from './failure.js';

/** Which processes of how many are started here, and where all meet. */
export interface Launch {
  readonly words: readonly string[];
  readonly local: number;
  readonly size: number;
  /** Rank of the first process started here. */
  readonly first: number;
  readonly host: string;
  readonly port: number;
}

/** How a process ended. */
export interface Ended {
  readonly rank: number;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly told: Told | null;
  readonly lastLines: readonly string[];
}

const BIN = fileURLToPath(new URL('../../bin/avcl.mjs', import.meta.url));
/** After the first failure: for the others to find out and tell, then to save and end. */
const FIND_OUT_MS = 10_000;
const END_MS = 5_000;
const LINES = 10;

/** The processes of one launch. */
export class LaunchedProcesses {
  readonly ended: Ended[] = [];
  /** What the first process of all wrote to stdout. */
  output = '';
  readonly #children: readonly { child: ChildProcess; rank: number; over: Promise<void> }[];
  #ending = false;

  constructor(launch: Launch) {
    this.#children = Array.from({ length: launch.local }, (_, localRank) => {
      const rank = launch.first + localRank;
      const child = spawn(process.execPath, [BIN, ...launch.words], {
        // A process group of its own: Ctrl-C reaches it through the launcher alone, once.
        detached: true,
        stdio: ['ignore', 'pipe', rank === 0 ? 'inherit' : 'pipe', 'ipc'],
        env: { ...process.env, ...variables(launch, rank, localRank) },
      });
      return { child, rank, over: this.#watch(child, rank) };
    });
  }

  /** Resolves once all have ended; a first failure ends the others. */
  async over(): Promise<void> {
    await Promise.all(this.#children.map(({ over }) => over));
  }

  /** Sends a signal to all that still run. */
  signal(name: NodeJS.Signals): void {
    for (const { child } of this.#children) {
      if (child.exitCode === null && child.signalCode === null) child.kill(name);
    }
  }

  /** The process to blame: one that a signal ended, one that failed by itself, one that others blame; undefined where all ended well. */
  culprit(): Ended | undefined {
    const bad = this.ended.filter(({ status }) => status !== 0);
    return (
      bad.find(({ signal }) => signal !== null) ??
      bad.find(({ told }) => told === null || told.ranks.length === 0) ??
      bad[0]
    );
  }

  #watch(child: ChildProcess, rank: number): Promise<void> {
    const lastLines: string[] = [];
    let told: Told | null = null;
    child.on('message', (message) => {
      told = message as Told;
    });
    for (const stream of [rank === 0 ? null : child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lastLines.push(line);
        if (lastLines.length > LINES) lastLines.shift();
      });
    }
    if (rank === 0) {
      child.stdout?.on('data', (piece: Buffer) => {
        this.output += piece.toString();
      });
    }
    return new Promise((resolve) => {
      const end = (status: number | null, signal: NodeJS.Signals | null) => {
        this.ended.push({ rank, status, signal, told, lastLines });
        if (status !== 0) this.#endOthers();
        resolve();
      };
      child.on('error', (error) => {
        lastLines.push(error.message);
        end(1, null);
      });
      child.on('close', end);
    });
  }

  #endOthers(): void {
    if (this.#ending) return;
    this.#ending = true;
    setTimeout(() => {
      this.signal('SIGTERM');
      setTimeout(() => this.signal('SIGKILL'), END_MS).unref();
    }, FIND_OUT_MS).unref();
  }
}

function variables({ size, local, host, port }: Launch, rank: number, localRank: number): NodeJS.ProcessEnv {
  return {
    [LAUNCHED]: '1',
    RANK: `${rank}`,
    WORLD_SIZE: `${size}`,
    LOCAL_RANK: `${localRank}`,
    LOCAL_WORLD_SIZE: `${local}`,
    MASTER_ADDR: host,
    MASTER_PORT: `${port}`,
  };
}
