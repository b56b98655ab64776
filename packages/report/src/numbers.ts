/**
 * How numbers are written, in every table alike, and the mean with its spread.
 */
import { meanAndDeviation } from 'avcl';

/** A share in per cent with one decimal, `-` where there is none. */
export function percent(share: number | null): string {
  return share === null ? '–' : (100 * share).toFixed(1);
}

/** Seconds as people say them: `8.4 s`, `2 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) {
    return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  }
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
    : `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A whole number with a comma between thousands. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `71.2` or, over several runs, `71.2 ± 0.6`, in per cent. */
export function percentOver(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) {
    return '–';
  }
  const { mean, deviation } = meanAndDeviation(known);
  return withDeviation(mean, deviation);
}

/** `71.2 ± 0.6`, or `71.2` without a deviation, in per cent. */
export function withDeviation(mean: number | null, deviation: number | null): string {
  return deviation === null ? percent(mean) : `${percent(mean)} ± ${percent(deviation)}`;
}
