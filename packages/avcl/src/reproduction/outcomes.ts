/** What jobs found, a JSON file each in `done/`, written whole or not at all: a job with its file is never done again. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { writeDurably } from '../training/durable.js';
import type { Job, Outcome } from './types.js';

/** The outcomes below one folder. */
export class Outcomes {
  readonly #folder: string;
  /** Those that were read: a file is never written again, and results are gathered after every job. */
  readonly #known = new Map<string, Outcome>();

  constructor(out: string) {
    this.#folder = join(out, 'done');
  }

  #file({ key }: Job): string {
    return join(this.#folder, `${key}.json`);
  }

  /**
   * Takes a job for this process: several, on machines that share the folder, may work on one reproduction.
   * @throws BusyError while another one does it
   */
  claim(job: Job): Disposable {
    mkdirSync(this.#folder, { recursive: true });
    return takeLock(join(this.#folder, `${job.key}.lock`), `the job ${job.title}`);
  }

  has(job: Job): boolean {
    return existsSync(this.#file(job));
  }

  /** @throws AvclError DATA for a file that was changed or damaged */
  get(job: Job): Outcome {
    const outcome = this.#known.get(job.key) ?? this.#read(job);
    this.#known.set(job.key, outcome);
    return outcome;
  }

  #read(job: Job): Outcome {
    const file = this.#file(job);
    try {
      const outcome = JSON.parse(readFileSync(file, 'utf8')) as Outcome;
      if (outcome.key === job.key) return outcome;
    } catch (cause) {
      throw new AvclError(
        'DATA',
        `expected an outcome in ${file}, got ${(cause as Error).message}; remove the file to do the job again`,
        { cause },
      );
    }
    throw new AvclError(
      'DATA',
      `expected the outcome of ${job.key} in ${file}, got another's; remove the file to do the job again`,
    );
  }

  put(job: Job, outcome: Outcome): void {
    mkdirSync(this.#folder, { recursive: true });
    writeDurably(this.#file(job), `${JSON.stringify(outcome)}\n`);
  }
}
