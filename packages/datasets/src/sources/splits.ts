/**
 * Makes the splits that a listing lacks, and finds groups that stand in two splits. Ours, for sources without
 * published splits: the hash of (seed, group) decides, class by class, so neither order nor count of the files matters,
 * and what already has a split keeps it.
 */
import { hash } from 'node:crypto';
import { AvclError } from '@avcl/torch';
import type { SourceInput, SourceListing } from './collect.js';

/** What to make. */
export interface SplitOptions {
  readonly seed?: number;
  /** Shares of val and test; a share of 0 leaves that split out. */
  readonly fractions?: { readonly val: number; readonly test: number };
}

/** 10 % and 20 %, rounded in each class; a choice of ours, as large as a test can be when labels are few. */
export const DEFAULT_FRACTIONS = { val: 0.1, test: 0.2 } as const;

/**
 * Fills in splits, and notes what was done in `notes`.
 *
 * * No input has a split: train, val and test are made.
 * * val or test is missing: it is taken from train; a given split is never touched. A test split that the source lacks is a warning too: whoever
 *   compares figures with others' must know.
 * * Inputs without a split, where others have one, stay without.
 *
 * Inputs of one group (`group` of the source, else the key) stay together. Of a class with two inputs or more each made split
 * gets at least one, as long as train keeps one.
 *
 * @throws AvclError `USAGE` for fractions below 0 or of 1 or more together
 */
export function assignSplits(listing: SourceListing, options: SplitOptions = {}): SourceListing {
  const { seed = 0, fractions = DEFAULT_FRACTIONS } = options;
  if (!(fractions.val >= 0 && fractions.test >= 0 && fractions.val + fractions.test < 1)) {
    const got = `${fractions.val} and ${fractions.test}`;
    throw new AvclError(
      'USAGE',
      `expected shares of val and test of at least 0 and below 1 together, got ${got}`,
    );
  }
  const none = listing.inputs.every((input) => input.split === null);
  const inputs: Mutable[] = listing.inputs.map((input) =>
    none ? { ...input, split: 'train' } : { ...input },
  );
  const missing = MADE.filter(
    (split) => fractions[split] > 0 && !inputs.some((input) => input.split === split),
  );
  const moved = takeFromTrain(inputs, missing, fractions, seed);
  const notes = missing.map((split) => {
    const from = none ? 'all, as no file had a split' : 'train';
    return `${split}: ${moved[split]} taken from ${from} (seed ${seed}, by class, groups together)`;
  });
  const warnings = [...(listing.warnings ?? [])];
  if (!none && moved.test > 0) {
    const left = inputs.filter(({ split }) => split === 'train').length;
    warnings.push(
      `the source lists no test clip: ${moved.test} of its training clips were made the test split, ${left} are left to train on; a figure on them is none of a published test split`,
    );
  }
  return { ...listing, inputs, notes: [...listing.notes, ...notes], warnings };
}

const MADE = ['test', 'val'] as const;
type Made = (typeof MADE)[number];
type Mutable = Omit<SourceInput, 'split'> & { split: SourceInput['split'] };

/** Moves whole groups, class by class, in the order of their hashes. Counts the inputs moved. */
function takeFromTrain(
  inputs: readonly Mutable[],
  splits: readonly Made[],
  fractions: Readonly<Record<Made, number>>,
  seed: number,
): Record<Made, number> {
  const moved = { val: 0, test: 0 };
  for (const groups of groupsByClass(inputs).values()) {
    const places = new Map(groups.map((group) => [group, order(group, seed)]));
    groups.sort((a, b) => (places.get(a)! < places.get(b)! ? -1 : 1));
    const count = groups.reduce((sum, group) => sum + group.length, 0);
    let next = 0;
    for (const split of splits) {
      let wanted = Math.max(1, Math.round(fractions[split] * count));
      for (; wanted > 0 && next < groups.length - 1; next++) {
        const group = groups[next] as Mutable[];
        for (const input of group) input.split = split;
        wanted -= group.length;
        moved[split] += group.length;
      }
    }
  }
  return moved;
}

/** The groups of train, under the class of their first input. */
function groupsByClass(inputs: readonly Mutable[]): Map<string | null, Mutable[][]> {
  const groups = new Map<string, Mutable[]>();
  for (const input of inputs) {
    if (input.split === 'train') append(groups, unitOf(input), input);
  }
  const classes = new Map<string | null, Mutable[][]>();
  for (const group of groups.values()) append(classes, group[0]!.label, group);
  return classes;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function order(group: readonly Mutable[], seed: number): string {
  return hash('sha256', `${seed}\0${unitOf(group[0]!)}`);
}

const unitOf = (input: SourceInput) => (input.group === null ? `key\0${input.key}` : `group\0${input.group}`);

/** Groups that have inputs in more than one split, with those splits: a test that would flatter. */
export function groupsAcrossSplits(listing: SourceListing): { group: string; splits: string[] }[] {
  const seen = new Map<string, Set<string>>();
  for (const { group, split } of listing.inputs) {
    if (group === null || split === null) continue;
    seen.set(group, (seen.get(group) ?? new Set()).add(split));
  }
  return [...seen]
    .filter(([, splits]) => splits.size > 1)
    .map(([group, splits]) => ({ group, splits: [...splits].sort() }));
}
