import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSplits, groupsAcrossSplits, type SourceInput, type SourceListing } from '../../src/index.js';

const listingOf = (inputs: Partial<SourceInput>[]): SourceListing => ({
  source: 's',
  root: '/',
  problems: [],
  notes: [],
  format: 'table',
  inputs: inputs.map((input, i) => ({
    key: `k${i}`,
    path: `k${i}.mp4`,
    label: 'a',
    split: null,
    group: null,
    ...input,
  })),
});

const counts = (listing: SourceListing, label?: string) =>
  (['train', 'val', 'test', null] as const).map(
    (split) => listing.inputs.filter((i) => i.split === split && (!label || i.label === label)).length,
  );

describe('assignSplits', () => {
  const plain = listingOf(Array.from({ length: 60 }, (_, i) => ({ label: 'abc'[i % 3] as string })));

  it('makes all three, the same share of each class', () => {
    const made = assignSplits(plain, { seed: 1 });
    for (const label of 'abc') expect(counts(made, label)).toEqual([14, 2, 4, 0]);
    expect(made.notes).toHaveLength(2);
    expect(made.notes[0]).toMatch(/^test: 12 taken from all/);
  });

  it('warns where a source with splits has no test clip, and only there', () => {
    const splits = (test: string) =>
      listingOf(Array.from({ length: 30 }, (_, i) => ({ split: (i < 20 ? 'train' : test) as 'train' })));
    const { warnings, inputs } = assignSplits(splits('val'));
    expect(warnings).toEqual([
      'the source lists no test clip: 4 of its training clips were made the test split, 16 are left to train on; a figure on them is none of a published test split',
    ]);
    expect(inputs.slice(20).every(({ split }) => split === 'val')).toBe(true);
    for (const quiet of [splits('test'), plain]) expect(assignSplits(quiet).warnings).toEqual([]);
    const noTest = assignSplits(splits('val'), { fractions: { val: 0.1, test: 0 } });
    expect(noTest.warnings).toEqual([]);
  });

  it('depends on seed and keys, not on the order or the other classes', () => {
    const byKey = (listing: SourceListing) =>
      new Map(listing.inputs.map((input) => [input.key, input.split]));
    const made = byKey(assignSplits(plain, { seed: 1 }));
    const reversed = byKey(assignSplits({ ...plain, inputs: [...plain.inputs].reverse() }, { seed: 1 }));
    expect([...reversed].reverse()).toEqual([...made]);
    expect(byKey(assignSplits(plain, { seed: 2 }))).not.toEqual(made);
    const onlyA = assignSplits(
      { ...plain, inputs: plain.inputs.filter((i) => i.label === 'a') },
      { seed: 1 },
    );
    for (const input of onlyA.inputs) expect(input.split).toBe(made.get(input.key));
  });

  it('cuts a missing val out of train and leaves given splits alone', () => {
    const given = listingOf(
      Array.from({ length: 30 }, (_, i) => ({ split: i < 20 ? 'train' : i < 28 ? 'test' : null })),
    );
    const made = assignSplits(given);
    expect(counts(made)).toEqual([18, 2, 8, 2]);
    made.inputs.forEach((input, i) => {
      if (i >= 20) expect(input.split).toBe(given.inputs[i]!.split);
    });
    expect(assignSplits(made).inputs).toEqual(made.inputs);
  });

  it('keeps groups together and one group of every class in train', () => {
    const input = fc.record({
      label: fc.constantFrom('a', 'b', 'c', null),
      group: fc.constantFrom(null, 'g1', 'g2', 'g3'),
    });
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 40 }), fc.nat(9), (inputs, seed) => {
        const listing = listingOf(inputs);
        const made = assignSplits(listing, { seed });
        expect(groupsAcrossSplits(made)).toEqual([]);
        expect(made.inputs.every((i) => i.split !== null)).toBe(true);
        expect(counts(made)[0]).toBeGreaterThan(0);
        expect(made.inputs.map((i) => i.key)).toEqual(listing.inputs.map((i) => i.key));
      }),
    );
  });

  it('finds groups that stand in two splits', () => {
    const listing = listingOf([
      { group: 'x', split: 'train' },
      { group: 'x', split: 'test' },
      { group: 'y', split: 'train' },
    ]);
    expect(groupsAcrossSplits(listing)).toEqual([{ group: 'x', splits: ['test', 'train'] }]);
  });

  it('refuses shares that leave no train', () => {
    expect(() => assignSplits(plain, { fractions: { val: 0.5, test: 0.5 } })).toThrow(/below 1 together/);
    expect(() => assignSplits(plain, { fractions: { val: -0.1, test: 0.5 } })).toThrow(/at least 0/);
  });
});
