/** Numbers and times as people read them. */

/** Four digits, or with an exponent where that is shorter. */
export function shown(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 10_000 || size < 0.001 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** `81.3 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `12 s`, `4 min`, `2.5 h`, `3 d` */
export function duration(seconds: number): string {
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 5970) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} d`;
}

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
