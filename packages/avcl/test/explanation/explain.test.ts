/** Explaining a trained model end to end on a source in memory: every form of input, what is refused, and that it is of the model. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExplainOptions, type Explanation, explain, finetune, testRun } from '../../src/index.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const data = memoryStore({ classes: 4, train: 64, val: 8, test: 12 });
const folder = scratch();
const train = async (name: string, ...settings: string[]) => {
  const out = join(folder, name);
  await finetune({ data, from: 'none', out, recipe: tiny('finetune.lr=0.02', ...settings) });
  return out;
};
const keys = ['test-0', 'test-1', 'test-2', 'test-3'];
async function explained(run: string, change: Partial<ExplainOptions> = {}): Promise<Explanation[]> {
  const found: Explanation[] = [];
  await explain(
    { run, data, keys, steps: 4, ...change },
    async (explanation) => void found.push(explanation),
  );
  return found;
}

describe('explain', () => {
  let run: string;
  beforeAll(async () => {
    run = await train('both', 'finetune.epochs=12');
  });

  it('explains the answer of the test for each clip, with maps of 0 to 1 over all it saw', async () => {
    const all = await explained(run);
    expect(all.map(({ key }) => key)).toEqual(keys);
    for (const { predictions, target, rgb, audio, frames, truth, sanity } of all) {
      expect(predictions).toHaveLength(4);
      expect(target).toEqual({ label: predictions[0]!.label, p: predictions[0]!.p });
      expect(truth).toMatch(/^class \d$/);
      expect(sanity).toBeNull();
      expect(rgb!.maps.side).toBe(32);
      const values = Array.from({ length: frames }, (_, frame) => [...rgb!.maps.at(frame)]).flat();
      expect(values).toHaveLength(frames * 32 * 32);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      // Enlarging takes the peak between positions, so that the largest is at most 1 and not far below.
      expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-6);
      expect(Math.max(...values)).toBeGreaterThan(0.5);
      expect(audio!.map).toHaveLength(audio!.side ** 2);
      expect(audio!.map.reduce((a, b) => Math.max(a, b), 0)).toBeCloseTo(1, 6);
      expect(audio!.seconds![0]).toBeGreaterThanOrEqual(0);
      expect(audio!.hertz![1]).toBeGreaterThan(audio!.hertz![0]);
      for (const { removal } of [rgb!, audio!]) {
        expect(removal.deletion[0]).toBeCloseTo(removal.insertion.at(-1)!, 5); // nothing removed = all shown
        expect(removal.deletion.at(-1)).toBeCloseTo(removal.insertion[0]!, 5);
      }
    }
  });

  it('explains another class when asked, with another map', async () => {
    const [first] = await explained(run, { keys: ['test-0'] });
    const other = first!.predictions.at(-1)!.label;
    const [second] = await explained(run, { keys: ['test-0'], label: other });
    expect(second!.target.label).toBe(other);
    expect(second!.target.p).toBe(first!.predictions.at(-1)!.p);
    expect([...second!.rgb!.maps.at(3)]).not.toEqual([...first!.rgb!.maps.at(3)]);
  });

  it('answers with one stream switched off as the test does, where it is asked to', async () => {
    const [plain] = await explained(run, { keys: ['test-0'] });
    expect(plain!.without).toBeNull();
    const all = await explained(run, { switchOff: true });
    for (const without of ['rgb', 'audio'] as const) {
      const tested = await testRun({ run, data, without });
      for (const { key, without: answers } of all) {
        const video = tested.videos.find((one) => one.key === key)!;
        expect(answers![without]).toHaveLength(4);
        expect(answers![without][0]).toMatchObject({ label: video.predicted });
        expect(answers![without][0]!.p).toBeCloseTo(video.p, 6);
      }
    }
    expect(all[0]!.without!.rgb).not.toEqual(all[0]!.without!.audio);
  });

  it('depends on what was learned: with other weights the maps are others', async () => {
    const all = await explained(run, { sanity: true });
    const mean = (values: (number | null)[]) =>
      values.reduce((sum: number, value) => sum + value!, 0) / values.length;
    expect(mean(all.map(({ sanity }) => sanity!.all.rgb))).toBeLessThan(0.7);
    expect(mean(all.map(({ sanity }) => sanity!.head.rgb))).toBeLessThan(0.9);
    expect(mean(all.map(({ sanity }) => sanity!.all.audio))).toBeLessThan(0.9);
  });

  it.each([
    ['one stream: the picture', ['finetune.inputs=rgb'], true, false],
    ['one stream: the sound', ['finetune.inputs=audio'], false, true],
    ['sound as slices', ['data.audio_frames=slices'], true, true],
    ['sound as one picture', ['data.audio_frames=1'], true, true],
    ['1.2 s of sound around each window', ['data.audio=mel_1.2s'], true, true],
    ['one network', ['model.encoders=shared'], true, true],
    ['C3D', ['model.backbone=c3d', 'data.rgb_frames=8', 'data.audio_frames=8'], true, true],
  ])('works with %s', async (name, settings, rgb, audio) => {
    const [found] = await explained(await train(name, 'finetune.epochs=1', ...settings), {
      keys: ['test-1'],
      switchOff: true,
    });
    expect(found!.without !== null).toBe(rgb && audio);
    expect([found!.rgb !== null, found!.audio !== null]).toEqual([rgb, audio]);
  });

  it('refuses what it cannot explain, and says the nearest', async () => {
    await expect(explained(run, { label: 'clas 2' })).rejects.toThrow(
      /4 classes, got clas 2; the nearest is class 2/,
    );
    await expect(explained(run, { keys: ['test-99'] })).rejects.toThrow(/got test-99/);
    await expect(explained(run, { keys: [] })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
