/**
 * Which annotated clips Kinetics-Sounds has: rows of its classes (older names count), a video in one split only, and, where other lists
 * decide the splits (OGM-GE's), those of their clips alone.
 */
import type { Annotation } from './annotations.js';
import { type Manifest, manifest } from './manifests.js';

/** Case does not matter, and spaces and underscores are equal. */
const plain = (label: string) => label.toLowerCase().replaceAll('_', ' ').trim();

/** From an annotated label, also one of 2017, to the class as Kinetics-400 spells it; undefined for other classes. */
export function classFinder(list: Manifest): (label: string) => string | undefined {
  const names = new Map(list.classes.map((name) => [plain(name), name]));
  for (const [old, name] of Object.entries(manifest('34').renames)) {
    if (list.classes.includes(name)) names.set(plain(old), name);
  }
  return (label) => names.get(plain(label));
}

/** Drops the clips of a video that another split has too: test before val before train. */
export function oneSplitEach(rows: readonly Annotation[]): { kept: Annotation[]; acrossSplits: string[] } {
  const rank = { test: 0, val: 1, train: 2 } as const;
  const best = new Map<string, Annotation['split']>();
  const across = new Set<string>();
  for (const { id, split } of rows) {
    const known = best.get(id);
    if (known !== undefined && known !== split) across.add(id);
    if (known === undefined || rank[split] < rank[known]) best.set(id, split);
  }
  return { kept: rows.filter(({ id, split }) => best.get(id) === split), acrossSplits: [...across].sort() };
}

/**
 * The rows of `splits`, each with the times that the annotations give it: OGM-GE's test list has none of its own. A row that no
 * annotation knows stays as it is.
 */
export function splitBy(splits: readonly Annotation[], annotations: readonly Annotation[]): Annotation[] {
  const byId = new Map<string, Annotation[]>();
  for (const row of annotations) {
    const others = byId.get(row.id);
    if (others) others.push(row);
    else byId.set(row.id, [row]);
  }
  return splits.map((row) => {
    const known = byId.get(row.id) ?? [];
    const same = known.filter(
      ({ start, label }) => (row.start === null || start === row.start) && plain(label) === plain(row.label),
    );
    const [found] = same;
    return row.start === null && found !== undefined && same.length === 1
      ? { ...row, start: found.start, end: found.end }
      : row;
  });
}
