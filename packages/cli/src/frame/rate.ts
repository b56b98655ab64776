/** The progress line of jobs that count files: how many, how fast, how long still. */

/** `38 s`, `4 min`, `1.5 h`: time to go, as coarse as it is sure. */
export function roughly(seconds: number): string {
  if (seconds < 99.5) {
    return `${Math.round(seconds)} s`;
  }
  return seconds < 5970 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Makes progress lines; its clock begins with the first that moves. */
export class Rate {
  readonly #what: string;
  readonly #unit: string;
  readonly #now: () => number;
  #began: { readonly time: number; readonly done: number } | null = null;

  /**
   * @param what - what is being done: `synth`
   * @param unit - what is counted: `files`
   * @param now - clock in milliseconds
   */
  constructor(what: string, unit: string, now: () => number = () => performance.now()) {
    this.#what = what;
    this.#unit = unit;
    this.#now = now;
  }

  /** The line after `done` of `total`. What was done before the first call does not count for the rate. */
  line(done: number, total: number): string {
    this.#began ??= { time: this.#now(), done };
    const seconds = (this.#now() - this.#began.time) / 1000;
    const rate = seconds > 0 ? (done - this.#began.done) / seconds : 0;
    const pace =
      rate > 0 ? `  ${rate.toFixed(1)} ${this.#unit}/s  eta ${roughly((total - done) / rate)}` : '';
    return `${this.#what} ${String(done).padStart(String(total).length)}/${total} ${this.#unit}${pace}`;
  }
}
