/** What the page makes of its worker's answers, without a browser. */
import { expect, it } from 'vitest';
import { liveAnswer } from '../page/src/ui/found.js';
import { evidenceOf } from '../page/src/worker/judge.js';

const answer = (...probabilities: number[]) => ({
  start: 0,
  end: 0,
  probabilities,
  clips: [],
  sound: null,
  took: 0,
  inModel: 0,
});

it('shows of camera and microphone the mean of the last answers', () => {
  expect(liveAnswer([])).toBeNull();
  expect(liveAnswer([answer(0.25, 0.75)])).toEqual([0.25, 0.75]);
  const three = liveAnswer([answer(0, 1), answer(0.25, 0.75), answer(0.5, 0.5)])!;
  expect(three).toEqual([0.25, 0.75]);
});

it('cuts the maps of a class and a clip out of what the model gave for all', () => {
  const shape = [2, 3, 1, 1, 2]; // clips, classes, t, h, w
  const rgb = { shape, values: Float32Array.from({ length: 12 }, (_, i) => i) };
  const audio = { shape, values: rgb.values.map((value) => 100 + value) };
  const rows = [0, 1].map((row) => ({ evidence: { rgb, audio }, row }));
  const { rgb: seen, audio: heard } = evidenceOf(rows, [2, 0], { start: 0, end: 1 });
  expect([...seen.keys()]).toEqual([2, 0]);
  expect(seen.get(2)!.map(({ values }) => [...values])).toEqual([
    [4, 5],
    [10, 11],
  ]);
  expect([...heard.get(0)!.values]).toEqual([103, 104]);
});
