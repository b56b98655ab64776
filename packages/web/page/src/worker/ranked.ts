/** Places of values, the largest first; the first wins a tie. */
export function ranked(values: readonly number[]): number[] {
  return values.map((_, place) => place).sort((a, b) => values[b]! - values[a]! || a - b);
}
