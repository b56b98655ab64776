/**
 * Keeps the record of a run: rows to metrics.jsonl, scalars to TensorBoard, the progress line, a log line an epoch.
 */

import type { TrainingStage } from '../recipe/types.js';
import { alarms } from './alarms.js';
import { MetricsFile, type MetricsRow } from './metrics.js';
import type { Logger, Progress } from './options.js';
import type { Position } from './position.js';
import { ProgressMeter } from './progress.js';
import { runPaths } from './run-folder.js';
import { EventWriter } from './tensorboard.js';

/** What a recorder is made for. */
export interface RecorderOptions {
  readonly folder: string;
  readonly stage: TrainingStage;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly logEvery: number;
  readonly from: Position;
  /** Rows of metrics.jsonl that belong to `from`. */
  readonly metricsRows: number;
  readonly logger: Logger;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

const shown = (value: number): string =>
  Math.abs(value) >= 1000 || Math.abs(value) < 0.001 ? value.toExponential(2) : value.toPrecision(4);

/** What the trainer tells. */
export interface Recorder extends Disposable {
  readonly folder: string;
  /** Rows of metrics.jsonl so far. */
  readonly rows: number;
  step(position: Position, figures: Readonly<Record<string, number>>, samples: number, waited: number): void;
  epoch(
    position: Position,
    means: Readonly<Record<string, number>>,
    validation: Readonly<Record<string, number>> | null,
    selected: boolean,
  ): void;
  flush(): void;
}

/** Keeps nothing: of several processes the first alone does. */
export const noRecord = (folder: string): Recorder => ({
  folder,
  rows: 0,
  step() {},
  epoch() {},
  flush() {},
  [Symbol.dispose]() {},
});

/** The record of one session of a run. */
export class RunRecorder implements Recorder {
  readonly folder: string;
  readonly #options: RecorderOptions;
  readonly #metrics: MetricsFile;
  readonly #events: EventWriter;
  readonly #meter: ProgressMeter;
  readonly #began = performance.now();
  #samples = 0;
  #waitedBefore = 0;
  #waited = 0;
  #last = performance.now();

  constructor(options: RecorderOptions) {
    this.folder = options.folder;
    this.#options = options;
    const paths = runPaths(options.folder);
    this.#metrics = new MetricsFile(paths.metrics, options.metricsRows);
    this.#events = new EventWriter(paths.events, options.from.step);
    this.#meter = new ProgressMeter(
      options.stage,
      'steps',
      options.epochs * options.stepsPerEpoch,
      options.from.step,
    );
  }

  /** Rows of metrics.jsonl so far. */
  get rows(): number {
    return this.#metrics.rows;
  }

  /**
   * Records an optimiser step.
   *
   * @param figures - loss, its parts, lr, gradient norm, signs of collapse
   * @param waited - milliseconds that this epoch has waited for data
   */
  step(position: Position, figures: Readonly<Record<string, number>>, samples: number, waited: number): void {
    const now = performance.now();
    const passed = Math.max(1e-3, now - this.#last);
    if (waited < this.#waited) {
      this.#waitedBefore += this.#waited;
      this.#waited = 0;
    }
    const clock = {
      samples_per_s: (samples / passed) * 1000,
      data_wait: Math.min(1, (waited - this.#waited) / passed),
      seconds: (now - this.#began) / 1000,
    };
    this.#samples += samples;
    this.#waited = waited;
    this.#last = now;
    if (position.step % this.#options.logEvery === 0) {
      this.#write({ kind: 'step', epoch: position.epoch + 1, step: position.step, ...figures, ...clock });
      this.#events.scalars(
        position.step,
        named('train', { ...figures, samples_per_s: clock.samples_per_s, data_wait: clock.data_wait }),
      );
    }
    this.#options.onProgress?.(
      this.#meter.at({
        done: position.step,
        samples: this.#samples,
        waited: this.#waitedBefore + this.#waited,
        detail: `epoch ${position.epoch + 1}/${this.#options.epochs}  loss ${shown(figures.loss!)}`,
      }),
    );
  }

  /** Records the end of an epoch. */
  epoch(
    position: Position,
    means: Readonly<Record<string, number>>,
    validation: Readonly<Record<string, number>> | null,
    selected: boolean,
  ): void {
    const val = named('val', validation ?? {}, '_');
    this.#write({
      kind: 'epoch',
      epoch: position.epoch,
      step: position.step,
      ...means,
      ...val,
      seconds: (performance.now() - this.#began) / 1000,
    });
    this.#events.scalars(position.step, { ...named('epoch', means), ...named('val', validation ?? {}) });
    const figures = Object.entries({ loss: means.loss!, ...val }).map(
      ([name, value]) => `${name} ${shown(value)}`,
    );
    this.#options.logger.info(
      `epoch ${position.epoch}/${this.#options.epochs}  ${figures.join('  ')}${selected ? '  (best so far)' : ''}`,
    );
    for (const alarm of alarms(means)) this.#options.logger.warn(`epoch ${position.epoch}: ${alarm}`);
    this.#last = performance.now();
  }

  #write(row: MetricsRow): void {
    this.#metrics.write(row);
  }

  /** Brings everything to the disk, before a checkpoint counts on it. */
  flush(): void {
    this.#metrics.flush();
    this.#events.flush();
  }

  [Symbol.dispose](): void {
    this.#metrics[Symbol.dispose]();
    this.#events[Symbol.dispose]();
  }
}

function named(
  prefix: string,
  figures: Readonly<Record<string, number>>,
  between = '/',
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${prefix}${between}${name}`, value]),
  );
}
