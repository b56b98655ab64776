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
  /** Whether it was the launcher that ended it, after another had failed. */
  readonly cut: boolean;
  readonly told: Told | null;
  readonly lastLines: readonly string[];
}

const BIN = fileURLToPath(new URL('../../bin/avcl.mjs', import.meta.url));
/** After the first failure: for the others to find out and tell, then to save and end. */
const FIND_OUT_MS = 10_000;
const END_MS = 5_000;
/** For one that all others blame: to end by itself, and once more to obey. With the others' waiting all is over within a minute. */
const BLAMED_MS = 2_000;
const LINES = 10;

/** The processes of one launch. */
export class LaunchedProcesses {
  readonly ended: Ended[] = [];
  /** What the first process of all wrote to stdout. */
  output = '';
  readonly #children: readonly { child: ChildProcess; rank: number; over: Promise<void> }[];
  #ending = false;
  #cutting = false;

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

  /**
   * The process to blame: one that a signal ended, one that failed by itself, one that others blame; undefined where all ended well. One that stood
   * still and was ended here says nothing of itself: then those that waited for it do.
   */
  culprit(): Ended | undefined {
    const failed = this.ended.filter(({ status }) => status !== 0);
    const own = failed.filter(({ cut }) => !cut);
    const bad = own.length > 0 ? own : failed;
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
        const cut = this.#cutting && (signal !== null || status === 143 || told === null);
        this.ended.push({ rank, status, signal, cut, told, lastLines });
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
    const blamed = this.ended.flatMap(({ told }) => told?.ranks ?? []);
    const left = this.#children.filter(({ rank }) => !this.ended.some((one) => one.rank === rank));
    // Those that are left and blamed either end in a moment with their own error or stand still, and find out nothing more.
    if (left.every(({ rank }) => blamed.includes(rank)))
      setTimeout(() => this.#cut(BLAMED_MS), BLAMED_MS).unref();
    else if (!this.#ending) setTimeout(() => this.#cut(END_MS), FIND_OUT_MS).unref();
    this.#ending = true;
  }

  #cut(patience: number): void {
    if (this.#cutting) return;
    this.#cutting = true;
    this.signal('SIGTERM');
    setTimeout(() => this.signal('SIGKILL'), patience).unref();
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
