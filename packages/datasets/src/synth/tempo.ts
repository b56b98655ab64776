/**
 * The clock that ties picture and sound of a clip: frequency f and phase p0. Once a period, at tau = 0, there is
 * a sound event, whatever the class. Every motion and every sound is a function of this clock alone.
 */

export interface Tempo {
  /** Periods a second, 0.6 to 1.3. */
  readonly frequency: number;
  /** Phase at t = 0, in periods, 0 to 1. */
  readonly phase: number;
}

/** `phi` = 2 pi (f t + p0). */
export function angleAt(tempo: Tempo, seconds: number): number {
  return 2 * Math.PI * (tempo.frequency * seconds + tempo.phase);
}

/** `tau` = frac(f t + p0), in [0, 1). */
export function tauOf(phi: number): number {
  const periods = phi / (2 * Math.PI);
  return periods - Math.floor(periods);
}

/** `e` = 0.5 + 0.5 cos phi: 1 at the event, 0 half a period away. */
export function envelopeOf(phi: number): number {
  return 0.5 + 0.5 * Math.cos(phi);
}

/** The triangle wave of period 1 in [-1, 1], 1 at whole numbers. */
export function triangle(periods: number): number {
  const fraction = periods - Math.floor(periods);
  return Math.abs(4 * fraction - 2) - 1;
}

/** The seconds at which events (tau = 0) fall in [from, to), in order. */
export function eventTimes(tempo: Tempo, from: number, to: number): number[] {
  const times: number[] = [];
  const first = Math.ceil(tempo.frequency * from + tempo.phase - 1e-9);
  for (let n = first; ; n++) {
    const time = (n - tempo.phase) / tempo.frequency;
    if (time >= to) return times;
    times.push(time);
  }
}
