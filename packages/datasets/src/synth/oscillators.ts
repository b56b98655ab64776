/**
 * Two building blocks of the sounds: a sum of harmonics by Chebyshev's recurrence (one sine and one cosine a
 * sample) and a band-pass that stays stable while it is retuned (the trapezoidal state-variable filter).
 */
import { SAMPLE_RATE } from './presets.js';

/** Sum over k of gains[k] sin((k + 1) phase), by sin((k + 1) x) = 2 cos x sin(k x) - sin((k - 1) x). */
export function harmonicSum(phase: number, gains: readonly number[]): number {
  const twiceCos = 2 * Math.cos(phase);
  let before = 0;
  let sine = Math.sin(phase);
  let sum = 0;
  for (const gain of gains) {
    sum += gain * sine;
    const next = twiceCos * sine - before;
    before = sine;
    sine = next;
  }
  return sum;
}

/** Band-pass with unit gain at its centre. */
export class Bandpass {
  #g = 0;
  #damping = 1;
  #first = 0;
  #second = 0;

  /** Sets centre and width (at -3 dB) in Hz. */
  tune(centre: number, width: number): void {
    this.#g = Math.tan((Math.PI * Math.min(centre, 0.45 * SAMPLE_RATE)) / SAMPLE_RATE);
    this.#damping = width / centre;
  }

  /** One sample through the filter. */
  next(input: number): number {
    const g = this.#g;
    const band = (this.#first + g * (input - this.#second)) / (1 + g * (g + this.#damping));
    const low = this.#second + g * band;
    this.#first = 2 * band - this.#first;
    this.#second = 2 * low - this.#second;
    return this.#damping * band;
  }
}
