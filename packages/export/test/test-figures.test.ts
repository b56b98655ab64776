/** A test's figures in the card: how they came about is said, and those of other weights are refused. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, type LoadedModel, type Tested } from 'avcl';
import { describe, expect, it } from 'vitest';
import { testFor, testText } from '../src/card/test-figures.js';
import { scratch } from './support/run.js';

const videos = ['a', 'b', 'a', 'a'].map((predicted, i) => ({ key: `v${i}`, label: 'a', predicted }));
const test = (of: Partial<Tested>): Tested => ({ run: 'runs/fine', split: 'test', videos, ...of });
const interval = bootstrap([true, false, true, true]).map((share) => `${(100 * share).toFixed(1)} %`);
const share = `3 of 4, 75.0 % (95 % interval ${interval.join(' to ')})`;

describe('the figures of a test', () => {
  it.each([
    [{}, `test, top-1 of the run of clips whose number the test does not say: ${share}`],
    [{ clips: 1, crops: 1, listed: 4 }, `test, top-1 of the run by 1 clip a video: ${share}`],
    [
      { split: 'val', clips: 10, crops: 1, without: null },
      `val, top-1 of the run by 10 clips a video, averaged: ${share}`,
    ],
    [
      { clips: 1, crops: 3, without: 'audio', listed: 6 },
      `test, top-1 of the run by 1 clip a video of 3 crops each, averaged, audio switched off: ${share}; 2 left out`,
    ],
  ] as const)('say how they came about: %o', (of, text) => {
    expect(testText(test(of))).toBe(text);
  });
});

describe('a test for the card', () => {
  const file = join(scratch(), 'test.json');
  const model = {
    classes: ['a', 'b'],
    file: 'runs/fine/checkpoints/best/model.safetensors',
  } as unknown as LoadedModel;
  const read = (of: Partial<Tested>) => {
    writeFileSync(file, JSON.stringify(test(of)));
    const said: string[] = [];
    const logger = { info: () => {}, warn: (line: string) => said.push(line) };
    const options = { run: 'runs/fine', format: 'onnx', out: 'model', test: file, logger } as const;
    return { test: testFor(options, model, 'abc'), said };
  };

  it('is of the weights, wherever they lay', () => {
    const moved = { run: 'elsewhere/first', weights: 'abc', clips: 1 };
    expect(read(moved)).toMatchObject({ test: moved, said: [] });
    expect(() => read({ weights: 'abd' })).toThrow(
      `expected a test of runs/fine in ${file}, got one of runs/fine with other weights than those in checkpoints/best; test this run`,
    );
  });

  it('that does not say of which weights is of a run of that name, and a warning says so', () => {
    expect(read({ run: '/else/fine/' }).said).toEqual([
      `${file} does not say of which weights it is: if runs/fine was trained anew since, test it again`,
    ]);
    expect(() => read({ run: 'runs/first' })).toThrow(
      `expected a test of runs/fine in ${file}, got one of runs/first; test this run`,
    );
  });
});
