/** What the Why page draws of a clip's sound, held against the maps that the model gives. */
import { join } from 'node:path';
import { type Explanation, explain } from 'avcl';
import { expect, test } from 'vitest';
import { why } from '../src/why/why-job.js';
import { makeFixture } from './fixture.js';

test("has the sound's highest band at the top, where the model's row 0 is the lowest", async () => {
  using fixture = await makeFixture();
  const [run, store] = [join(fixture.dir, 'runs/both'), join(fixture.dir, 'store')];
  const { key } = fixture;
  const { sound } = await why({ run, store, key, label: null, steps: 2 }, () => {});
  let heard: Explanation['audio'] = null;
  await explain({ run, data: store, keys: [key], steps: 2 }, async ({ audio }) => {
    heard = audio === null ? null : { ...audio, picture: audio.picture.slice(), map: audio.map.slice() };
  });
  const { side, picture, map } = heard!;
  expect(sound!.side).toBe(side);
  for (const [told, values] of [
    [sound!.mel, picture],
    [sound!.map, map],
  ] as const) {
    const bytes = [...Buffer.from(told, 'base64')];
    const highest = [...values.slice(-side)].map((value) =>
      Math.round(255 * Math.min(1, Math.max(0, value))),
    );
    expect(bytes).toHaveLength(side ** 2);
    expect(bytes.slice(0, side)).toEqual(highest);
    expect(bytes.slice(-side)).not.toEqual(highest);
  }
}, 120_000);
