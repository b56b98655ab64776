/**
 * The progress line: where, loss, rate, time to go, share of time spent waiting for data.
 */
import type { Progress } from './options.js';

/** Seconds as `42s`, `3m05s`, `2h07m`, `4d03h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) {
    return `${whole}s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  }
  if (whole < 86_400) {
    return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
  }
  return `${Math.floor(whole / 86_400)}d${two(Math.floor((whole % 86_400) / 3600))}h`;
}

/** What a {@link ProgressMeter} is told. */
export interface Tick {
  /** Units done, of all. */
  done: number;
  /** Samples done since the job began. */
  samples: number;
  /** Milliseconds waited for data since the job began. */
  waited: number;
  /** What stands between place and rate: `loss 1.234`. */
  detail: string;
}

/** Turns counts into {@link Progress} reports. */
export class ProgressMeter {
  readonly #began = performance.now();
  readonly #first: number;
  readonly #job: Progress['job'];
  readonly #total: number;
  readonly #unit: Progress['unit'];

  /**
   * @param first - units that were done before this session
   */
  constructor(job: Progress['job'], unit: Progress['unit'], total: number, first = 0) {
    this.#job = job;
    this.#unit = unit;
    this.#total = total;
    this.#first = first;
  }

  /** The report after `tick.done` units. */
  at(tick: Tick): Progress {
    const elapsed = Math.max(1e-3, (performance.now() - this.#began) / 1000);
    const rate = tick.samples / elapsed;
    const left = this.#total - tick.done;
    const etaSeconds = tick.done > this.#first ? (elapsed / (tick.done - this.#first)) * left : 0;
    const dataWait = Math.min(1, tick.waited / 1000 / elapsed);
    const place = `${tick.done}/${this.#total}`.padStart(String(this.#total).length * 2 + 1);
    const line = `${this.#job} ${place} ${this.#unit}  ${tick.detail}  ${rate.toFixed(1)} ${this.#unit === 'windows' ? 'windows' : 'samples'}/s  eta ${duration(etaSeconds)}  data wait ${Math.round(dataWait * 100)} %`;
    return {
      job: this.#job,
      done: tick.done,
      total: this.#total,
      unit: this.#unit,
      rate,
      etaSeconds,
      dataWait,
      line,
    };
  }
}
