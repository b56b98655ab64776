/**
 * Steps that are done once: a step is skipped while its inputs and the code it runs are what they were, goes on where
 * a cut stopped it, and starts anew where anything changed. What it answered is kept as JSON beside its output.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { duration } from '@avcl/report';
import type { Logger } from '../frame/define.js';

/** What a step is. */
export interface StepOptions<Answer> {
  readonly name: string;
  /** What it does, for the reader of the log. */
  readonly says: string;
  /** The file or folder that it makes; removed before the step starts anew, unless `keep`. */
  readonly output: string;
  /** The output is an earlier step's, and only read. */
  readonly keep?: boolean;
  /** All that decides the output, the keys of earlier steps included. */
  readonly inputs: unknown;
  /** Does it; `resume` when an earlier start with the same inputs was cut short. */
  readonly job: (resume: boolean) => Promise<Answer>;
}

/** A step that is done. */
export interface Done<Answer> {
  readonly answer: Answer;
  /** Stands for its inputs in the steps that use its output. */
  readonly key: string;
  /** Seconds that it took when it was done, cut starts included where they could be measured. */
  readonly seconds: number;
  readonly skipped: boolean;
}

interface Kept {
  readonly key: string;
  readonly seconds: number;
  readonly finished: boolean;
  readonly answer: unknown;
}

/** Does steps, and keeps what they answered in a folder. */
export class Steps {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #count: number;
  #place = 0;

  /**
   * @param folder - where to keep the answers
   * @param count - how many steps there will be, for the log
   */
  constructor(folder: string, count: number, logger: Logger) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#count = count;
    this.#logger = logger;
  }

  /** Does a step, or says that it is done. */
  async do<Answer>(options: StepOptions<Answer>): Promise<Done<Answer>> {
    this.#place++;
    const head = `[${this.#place}/${this.#count}] ${options.says}`;
    const key = createHash('sha256').update(JSON.stringify(options.inputs)).digest('hex').slice(0, 16);
    const kept = this.#read(options.name);
    const same = kept?.key === key && existsSync(options.output);
    if (same && kept.finished) {
      this.#logger.info(`${head}: unchanged, took ${duration(kept.seconds)}`);
      return { answer: kept.answer as Answer, key, seconds: kept.seconds, skipped: true };
    }
    if (!same && options.keep !== true) {
      rmSync(options.output, { recursive: true, force: true });
    }
    this.#logger.info(`${head}${same ? ': going on' : ''}`);
    const before = same ? kept.seconds : 0;
    const began = performance.now();
    const passed = () => before + (performance.now() - began) / 1000;
    this.#write(options.name, { key, seconds: before, finished: false, answer: null });
    try {
      const answer = await options.job(same);
      const seconds = passed();
      this.#write(options.name, { key, seconds, finished: true, answer });
      this.#logger.info(`      done in ${duration(seconds)}`);
      return { answer, key, seconds, skipped: false };
    } catch (error) {
      this.#write(options.name, { key, seconds: passed(), finished: false, answer: null });
      throw error;
    }
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.json`);
  }

  #read(name: string): Kept | null {
    return existsSync(this.#path(name)) ? (JSON.parse(readFileSync(this.#path(name), 'utf8')) as Kept) : null;
  }

  #write(name: string, kept: Kept): void {
    writeFileSync(`${this.#path(name)}.part`, JSON.stringify(kept));
    renameSync(`${this.#path(name)}.part`, this.#path(name));
  }
}
