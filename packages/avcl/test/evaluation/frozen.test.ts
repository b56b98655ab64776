// Judging frozen features: linear probe and k-NN against scikit-learn (make_probe.py), retrieval against what can be counted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { neighbourVotes } from '../../src/evaluation/knn.js';
import { minimise } from '../../src/evaluation/lbfgs.js';
import { fitProbe } from '../../src/evaluation/linear-probe.js';
import { classRecall, partnerRanks, partnerRecall } from '../../src/evaluation/retrieval.js';
import { bootstrap, softmax } from '../../src/evaluation/scores.js';
import { normal } from '../support/tensors.js';

interface Reference {
  train: number[][];
  trainLabels: number[];
  test: number[][];
  testLabels: number[];
  fits: { strength: number; objective: number; probabilities: number[][] }[];
  votes: Record<string, number[][]>;
}
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'probe.json'), 'utf8')) as Reference;
const features = (rows: number[][]) => tensor(rows, { dtype: 'float64' });
const train = { features: features(reference.train), labels: reference.trainLabels };
const test = { features: features(reference.test), labels: reference.testLabels };

function expectRows(got: number[][], want: number[][], digits: number): void {
  for (const [i, row] of want.entries())
    for (const [j, x] of row.entries()) expect(got[i]![j], `${i}, ${j}`).toBeCloseTo(x, digits);
}

describe('neighbours among the known themselves', () => {
  it('leave out the one that asks, in every chunk of queries', () => {
    const rows = Array.from({ length: 1100 }, (_, i) => [Math.cos(i / 350), Math.sin(i / 350)]);
    const labels = rows.map((_, i) => i % 2);
    const known = features(rows);
    const votes = neighbourVotes(known, { known, labels, classes: 2, k: 1, leaveOneOut: true });
    // Each one's nearest is the one before or after it, of the other class.
    expect(votes.every((row, i) => row[labels[i]!] === 0 && row[1 - labels[i]!]! > 0)).toBe(true);
    const itself = neighbourVotes(known, { known, labels, classes: 2, k: 1 });
    expect(itself.every((row, i) => row[labels[i]!]! > 0)).toBe(true);
  });
});

describe('the linear probe', () => {
  it.each(reference.fits)(
    'is scikit-learn’s at strength $strength',
    ({ strength, objective, probabilities }) => {
      using probe = fitProbe(train, test, 3, [strength]);
      expect(probe.objective).toBeCloseTo(objective, 8);
      expectRows(probe.logits(test.features).map(softmax), probabilities, 4);
    },
  );

  it('chooses the strength that is best on val, the stronger on a tie, whatever is tried before', () => {
    using probe = fitProbe(train, test, 3);
    const best = Math.max(...probe.path.map(({ accuracy }) => accuracy));
    expect(probe.strength).toBe(probe.path.find(({ accuracy }) => accuracy === best)!.strength);
    using alone = fitProbe(train, test, 3, [probe.strength]);
    expect(alone.objective).toBeCloseTo(probe.objective, 8);
  });

  it('takes a column without variance', () => {
    const flat = { ...train, features: train.features.clone() };
    flat.features.narrow(1, 2, 1).fill_(4);
    using probe = fitProbe(flat, test, 3, [0.1]);
    expect(probe.objective).toBeLessThan(Math.log(3));
  });

  it('asks for a val split', () => {
    expect(() => fitProbe(train, { features: test.features, labels: [] }, 3)).toThrow(
      /0 in val; add a val split/,
    );
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of an ill-conditioned quadratic', () => {
    const scales = tensor([1, 10, 100, 1000], { dtype: 'float64' });
    const goal = tensor([1, -2, 3, -4], { dtype: 'float64' });
    const { point, value } = minimise(normal([4], 1, 'float64'), (at) => {
      const gradient = at.sub(goal).mul(scales);
      return { value: at.sub(goal).mul(gradient).sum().item() / 2, gradient };
    });
    expect(value).toBeLessThan(1e-12);
    expectRows([point.tolist() as number[]], [[1, -2, 3, -4]], 6);
  });
});

describe('k nearest neighbours', () => {
  it.each(Object.entries(reference.votes))('vote as in scikit-learn, k = %s', (k, want) => {
    const votes = neighbourVotes(test.features, {
      known: train.features,
      labels: train.labels,
      classes: 3,
      k: Number(k),
    });
    const shares = votes.map((row) => row.map((vote) => vote / row.reduce((sum, x) => sum + x, 0)));
    expectRows(shares, want, 9);
  });

  it('are all there are where k is larger', () => {
    const request = { known: train.features, labels: train.labels, classes: 3 };
    expect(neighbourVotes(test.features, { ...request, k: 200 })).toEqual(
      neighbourVotes(test.features, { ...request, k: 60 }),
    );
  });
});

describe('retrieval', () => {
  it('finds every partner of equal features, and none in features that are all alike', () => {
    tidy(() => {
      const x = normal([20, 6], 3, 'float64');
      expect(partnerRecall(x, x.mul(3)).recall).toEqual({ 1: 1, 5: 1, 10: 1 });
      expect(partnerRecall(x, x.mul(3)).intervals[5]).toEqual([1, 1]);
      const same = partnerRecall(
        x,
        tensor(Array.from({ length: 20 }, () => [1, 0, 0, 0, 0, 0])).to({ dtype: 'float64' }),
      );
      expect(same.recall).toEqual({ 1: 0, 5: 0, 10: 0 });
      expect(same.chance).toBe(1 / 20);
    });
  });

  it('counts ranks', () => {
    tidy(() => {
      const queries = tensor([
        [1, 0],
        [1, 0.1],
        [0, 1],
      ]);
      const gallery = tensor([
        [1, 0.05],
        [0.2, 1],
        [0, 1],
      ]);
      expect(partnerRanks(queries, gallery)).toEqual([1, 2, 1]);
      expect(partnerRecall(queries, gallery).medianRank).toBe(1);
    });
  });

  it('has an interval of its own for each place', () => {
    tidy(() => {
      // Of 40 queries 20 have their partner first, 10 third, 6 seventh, 4 twelfth: as many others have a higher score.
      const ranks = Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : i < 30 ? 3 : i < 36 ? 7 : 12));
      const scores = ranks.map((rank, i) =>
        ranks.map((_, j) => (j === i ? 1 : (j - i + 40) % 40 < rank ? 2 : 0)),
      );
      const gallery = ranks.map((_, i) => ranks.map((__, j) => Number(i === j)));
      const { recall, intervals } = partnerRecall(tensor(scores), tensor(gallery));
      expect(recall).toEqual({ 1: 0.5, 5: 0.75, 10: 0.9 });
      for (const k of [1, 5, 10] as const) {
        expect(intervals[k], String(k)).toEqual(bootstrap(ranks.map((rank) => rank <= k)));
        expect(intervals[k][0]).toBeLessThan(recall[k]);
        expect(intervals[k][1]).toBeGreaterThan(recall[k]);
      }
    });
  });

  it('finds the class of a video', () => {
    tidy(() => {
      const gallery = tensor([
        [1, 0],
        [0, 1],
        [-1, 0],
      ]);
      const found = classRecall(
        tensor([
          [1, 0.1],
          [0.9, 0.8],
        ]),
        [0, 1],
        gallery,
        [0, 1, 2],
      );
      expect(found.recall[1]).toBe(0.5);
      expect(found.recall[5]).toBe(1);
      expect(found.chance).toBeCloseTo(1 / 3, 12);
      expect(classRecall(tensor([[1, 0]]), [7], gallery, [0, 1, 2]).recall[10]).toBe(0);
    });
  });
});
