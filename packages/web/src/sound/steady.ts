// Blocks of decoded sound as one track, as ffmpeg's `aresample=async=1:first_pts=0` lays them: they run on one after another, whatever small
// things their times say; where the two are a tenth of a second apart, silence fills the gap, or samples are left out until they agree.

/** Seconds that times may be off; ffmpeg's `min_hard_comp`. */
const LATE = 0.1;
/** The same before the first sample; ffmpeg's `min_comp`. */
const LATE_AT_FIRST = 0.001;

/** A track of some seconds, filled from its start. */
export class SteadyTrack {
  readonly #rate: number;
  readonly #seconds: number;
  readonly #samples: Float32Array;
  #filled = 0;
  #leftOut = 0; // samples that are still to be left out
  #begun = false;

  constructor(rate: number, seconds: number) {
    this.#rate = rate;
    this.#seconds = seconds;
    this.#samples = new Float32Array(Math.ceil((seconds + LATE) * rate));
  }

  /** What was laid so far. */
  get samples(): Float32Array {
    return this.#samples.subarray(0, this.#filled);
  }

  /** Adds mono samples that are heard `at` seconds from the track's start; what lies before it, or behind its end, is cut. */
  add(block: Float32Array, at: number): void {
    const before = this.#begun ? 0 : Math.max(0, Math.round(-at * this.#rate));
    const inside = block.subarray(before, Math.max(before, Math.round((this.#seconds - at) * this.#rate)));
    if (inside.length === 0) return;
    const from = this.#begun ? at : Math.max(0, at);
    const late = from - (this.#filled - this.#leftOut) / this.#rate;
    if (Math.abs(late) > (this.#begun ? LATE : LATE_AT_FIRST)) this.#move(Math.round(late * this.#rate));
    this.#begun = true;
    const skipped = Math.min(this.#leftOut, inside.length);
    this.#leftOut -= skipped;
    const kept = inside.subarray(skipped, skipped + this.#samples.length - this.#filled);
    this.#samples.set(kept, this.#filled);
    this.#filled += kept.length;
  }

  /** Silence for what comes later, leaving out for what comes too early. */
  #move(samples: number): void {
    if (samples < 0) this.#leftOut -= samples;
    else this.#filled = Math.min(this.#samples.length, this.#filled + samples);
  }
}
