/**
 * The valid name nearest to a mistyped one, by edit distance (insert, delete, replace, swap of neighbours).
 */

/** Edits between two words. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, rows[i - 1]![j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/**
 * The nearest of `names` to `wrong`: by its whole dotted name or by its last part. The first of several.
 *
 * @returns null when there are no names
 */
export function nearest(wrong: string, names: readonly string[]): string | null {
  const last = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  const asked = wrong.slice(0, 100); // the work grows with its length
  let found: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = Math.min(editDistance(asked, name), editDistance(last(asked), last(name)));
    if (distance < least) {
      least = distance;
      found = name;
    }
  }
  return found;
}
