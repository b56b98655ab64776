/** Numbers and times as people read them. */

/** Four digits, or with an exponent where that is shorter. */
export function shown(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 10_000 || size < 0.001 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** `81.3 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `1 clip`, `1,280 clips` */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** `12 s`, `4 min`, `2.5 h`, `3 d` */
export function duration(seconds: number): string {
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 5970) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** A moment of training, to the second where that is seen: `50 s`, `1:40 min`, `2 min`, `1:30 h`, `3 d`. Two that differ on an axis read differently. */
export function moment(seconds: number): string {
  if (seconds < 99.5) return `${Number(seconds.toPrecision(3))} s`;
  const of = (whole: number, part: number, unit: string) =>
    `${whole}${part === 0 ? '' : `:${String(part).padStart(2, '0')}`} ${unit}`;
  const rounded = Math.round(seconds);
  if (rounded < 3600) return of(Math.floor(rounded / 60), rounded % 60, 'min');
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return of(Math.floor(minutes / 60), minutes % 60, 'h');
  return `${Number((seconds / 86_400).toFixed(2))} d`;
}

/** Distances between marks of an axis of time, in seconds: those that end in whole seconds, minutes, hours or days. */
export const TIME_STEPS: readonly number[] = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30],
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
  ...[1, 2, 5, 10, 20, 50].map((days) => days * 86_400),
];

/** `4 min ago` */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  return seconds < 5 ? 'just now' : `${duration(seconds)} ago`;
}

/** `2026-03-04 17:05`, in the reader's own time. */
export function clock(iso: string): string {
  const date = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Mean and sample deviation; the deviation of one value is null. */
export function spreadOf(values: readonly number[]): { mean: number; deviation: number | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
