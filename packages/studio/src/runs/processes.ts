/**
 * Runs that the page has started: processes of their own that outlive the studio, with what they print in a file. One that ends before it has
 * made its run folder is told by its last lines.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AvclError } from '@avcl/torch';
import { tailLines } from '../metrics/lines.js';
import type { Places } from '../places.js';
import { logFolder, type RunCommand } from './commands.js';

/** A process of this start of the studio. */
export interface Started {
  readonly run: string;
  readonly line: string;
  readonly pid: number | null;
  readonly state: 'running' | 'ended';
  readonly exitCode: number | null;
  /** What it printed last. */
  readonly output: readonly string[];
}

interface Entry {
  readonly command: RunCommand;
  readonly child: ChildProcess;
  readonly log: string;
  /** Why it could not be started at all. */
  failure: string | null;
}

/** How long a process may take to leave, and how often it is looked for. */
const LEAVE_MS = 5000;
const LOOK_MS = 100;
const SHOWN = 12;
const TAIL = 16 * 1024;

/** Starts processes and remembers them. */
export class Processes {
  readonly #places: Places;
  readonly #avcl: readonly string[];
  readonly #started: Entry[] = [];

  /** @param avcl - program and first words of the command line `avcl` */
  constructor(places: Places, avcl: readonly string[]) {
    this.#places = places;
    this.#avcl = avcl;
  }

  start(command: RunCommand): Started {
    mkdirSync(logFolder(this.#places), { recursive: true });
    const folder = this.#places.realOf(this.#places.nameOf(logFolder(this.#places))); // no link out
    const log = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${command.words[0]}.log`);
    const output = openSync(log, 'ax');
    const [program, ...first] = this.#avcl;
    const child = spawn(program!, [...first, ...command.words], {
      cwd: this.#places.root,
      detached: true, // Ctrl-C in the studio's terminal is not meant for it
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child.unref();
    const entry: Entry = { command, child, log, failure: null };
    child.on('error', (error) => {
      entry.failure = error.message;
    });
    this.#started.push(entry);
    return this.#tell(entry);
  }

  /** The newest first. */
  list(): Started[] {
    return this.#started.map((entry) => this.#tell(entry)).reverse();
  }

  /**
   * Waits for this studio's own process of a run to end: one that has saved and let go of its run is still leaving.
   *
   * @throws AvclError USAGE where it does not
   */
  async freed(run: string): Promise<void> {
    const busy = () => this.list().some((started) => started.run === run && started.state === 'running');
    for (let waited = 0; busy(); waited += LOOK_MS) {
      if (waited >= LEAVE_MS) {
        throw new AvclError(
          'USAGE',
          `expected a run that nobody is at, got ${run}, which was just started; wait for it`,
        );
      }
      await setTimeout(LOOK_MS);
    }
  }

  #tell({ command, child, log, failure }: Entry): Started {
    const ended = failure !== null || child.exitCode !== null || child.signalCode !== null;
    return {
      run: command.run,
      line: command.line,
      pid: child.pid ?? null,
      state: ended ? 'ended' : 'running',
      exitCode: child.exitCode,
      output: failure !== null ? [failure] : tailLines(log, TAIL).slice(-SHOWN),
    };
  }
}

/** Sends a process SIGTERM. @throws AvclError where it is not ours to end */
export function askToStop(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (cause) {
    throw new AvclError(
      'ENVIRONMENT',
      `expected to send process ${pid} SIGTERM, got ${(cause as NodeJS.ErrnoException).code}`,
      {
        fix: 'end it as the user who started it',
        cause,
      },
    );
  }
}
