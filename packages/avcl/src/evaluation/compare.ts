/**
 * Two tests of the same videos beside one another: whether the difference could be chance. McNemar's exact test on the videos that only
 * one of them has right, and a paired bootstrap interval of the difference.
 */
import { readFileSync } from 'node:fs';
import { AvclError, randomFor } from '@avcl/torch';
import { z } from 'zod';
import type { TestResult } from './options.js';

/** What of a test is compared, and how it was made where that is known. */
export type Tested = Pick<TestResult, 'run' | 'split'> & {
  readonly [name in 'weights' | 'clips' | 'crops' | 'without' | 'listed']?: TestResult[name] | undefined;
} & {
  readonly videos: readonly Pick<TestResult['videos'][number], 'key' | 'label' | 'predicted'>[];
};

/** The first beside the second. */
export interface Comparison {
  /** Videos that both were tested on. */
  readonly videos: number;
  /** Top-1 of each, 0 to 1. */
  readonly first: number;
  readonly second: number;
  /** `first - second`, and its 95 % paired bootstrap interval. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  /** Videos that only the first has right, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** McNemar's exact two-sided p: how often fair coins would differ this much. */
  readonly p: number;
}

/**
 * Compares two tests.
 * @throws AvclError USAGE where they are not of the same videos with the same labels
 */
export function compareTests(first: Tested, second: Tested, draws = 2000): Comparison {
  const other = new Map(second.videos.map((video) => [video.key, video]));
  const missing = first.videos.find(({ key, label }) => other.get(key)?.label !== label);
  if (missing !== undefined || other.size !== first.videos.length) {
    throw new AvclError(
      'USAGE',
      `expected tests of the same videos, got ${first.videos.length} of ${first.run} and ${second.videos.length} of ${second.run}` +
        `${missing === undefined ? '' : ` (${missing.key} differs)`}; test both runs on one store and split`,
    );
  }
  const pairs = first.videos.map((video) => {
    const a = video.predicted === video.label;
    const b = other.get(video.key)!.predicted === video.label;
    return { a, b, step: Number(a) - Number(b) };
  });
  const count = (holds: (pair: (typeof pairs)[number]) => boolean) => pairs.filter(holds).length;
  const onlyFirst = count(({ step }) => step > 0);
  const onlySecond = count(({ step }) => step < 0);
  return {
    videos: pairs.length,
    first: count(({ a }) => a) / pairs.length,
    second: count(({ b }) => b) / pairs.length,
    difference: (onlyFirst - onlySecond) / pairs.length,
    interval: pairedInterval(
      pairs.map(({ step }) => step),
      draws,
    ),
    onlyFirst,
    onlySecond,
    p: exactMcNemar(onlyFirst, onlySecond),
  };
}

/** Two-sided binomial test of `a` heads and `b` tails of a fair coin. */
export function exactMcNemar(a: number, b: number): number {
  const n = a + b;
  let term = -n * Math.LN2; // ln of n over 0, by 2^n
  let tail = 0;
  for (let i = 0; i <= Math.min(a, b); i++) {
    tail += Math.exp(term);
    term += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * tail);
}

function pairedInterval(steps: readonly number[], draws: number): [number, number] {
  const random = randomFor(0, 'paired bootstrap');
  const means = Array.from({ length: draws }, () => {
    let sum = 0;
    for (let i = 0; i < steps.length; i++) sum += steps[random.integer(steps.length)]!;
    return sum / steps.length;
  }).sort((x, y) => x - y);
  return [means[Math.floor(0.025 * draws)]!, means[Math.ceil(0.975 * draws) - 1]!];
}

const testedSchema = z.object({
  run: z.string(),
  split: z.enum(['train', 'val', 'test']),
  weights: z.string().optional(),
  clips: z.number().optional(),
  crops: z.number().optional(),
  without: z.enum(['rgb', 'audio']).nullish(),
  listed: z.number().optional(),
  videos: z.array(z.object({ key: z.string(), label: z.string(), predicted: z.string() })).min(1),
});

/** Reads what `avcl test --json` printed. @throws AvclError DATA where it is something else */
export function readTest(file: string): Tested {
  const refuse = (got: string, cause?: unknown) =>
    new AvclError('DATA', `expected the JSON of \`avcl test --json\` in ${file}, got ${got}; write it anew`, {
      fix: 'avcl test --data STORE --run RUN --json > FILE',
      cause,
    });
  const text = readFileSync(file, 'utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw refuse((cause as Error).message, cause);
  }
  const { success, data, error } = testedSchema.safeParse(content);
  if (success) return data;
  const [issue] = error.issues;
  throw refuse(`${issue!.message} at ${issue!.path.join('.') || 'the top'}`);
}
