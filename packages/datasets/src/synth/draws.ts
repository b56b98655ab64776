/**
 * Random draws of one clip: a named purpose each, a function of (seed, purpose, clip index), so that a clip is
 * the same whichever process makes it and in whatever order. Bulk noise (pixels, audio samples) comes from a
 * 32-bit xorshift seeded by such a draw, through a table of normal quantiles; it is noise, not statistics.
 */
import { type Random, randomFor } from '@avcl/torch';

export class Draws {
  readonly #random: Random;

  constructor(seed: number, purpose: string, clipIndex: number) {
    this.#random = randomFor(seed, `synth/${purpose}`, clipIndex);
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.#random.uniform();
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.#random.uniform() < p;
  }

  /** 0 to n - 1. */
  integer(n: number): number {
    return this.#random.integer(n);
  }

  /** One of the list. */
  pick<T>(list: readonly T[]): T {
    return this.#random.choice(list);
  }

  /** A stream of bulk noise that starts here. */
  noise(): Noise {
    return new Noise(1 + this.#random.integer(0x7ffffffe));
  }
}

/** Standard normal quantiles at the middles of 1024 equal shares (largest 3.3): ten random bits make a draw. */
export const NORMAL_QUANTILES: Float32Array = Float32Array.from({ length: 1024 }, (_, i) =>
  normalQuantile((i + 0.5) / 1024),
);

/** Marsaglia's xorshift32 (13, 17, 5), for noise only. */
export class Noise {
  #state: number;

  constructor(state: number) {
    this.#state = state | 0;
    for (let i = 0; i < 8; i++) this.bits();
  }

  /** 32 random bits as a signed integer. */
  bits(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    return s;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return (this.bits() >>> 0) / 4294967296;
  }

  /** Standard normal, by table. */
  normal(): number {
    return NORMAL_QUANTILES[this.bits() >>> 22] as number;
  }
}

/** The normal quantile by bisection of the error function's series; used once, to make the table. */
function normalQuantile(p: number): number {
  let low = -6;
  let high = 6;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Marsaglia 2004: Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...). */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.5 * Math.log(2 * Math.PI));
}
