/** `model.json` and its arithmetic (`@avcl/web`) against what the evaluation does: which frames, which square, which part of the mel. */
import { randomFor, tidy } from '@avcl/torch';
import { cropBoxes, melCorner, windowStarts } from '@avcl/web';
import { describe, expect, it } from 'vitest';
import { audioInput } from '../../avcl/src/data/inputs.js';
import { centreSample, geometryOf, melFreedom, testSamples } from '../../avcl/src/data/samples.js';
import { described } from './support/described.js';
import { drawn } from './support/models.js';

const settings: Record<string, unknown>[] = [
  {},
  { rgb_frames: 8, rgb_stride: 3, crop: 64, frame_height: 96 },
  { rgb_frames: 1 },
  { crop: 128 },
];

describe('frames', () => {
  it.each(settings)('%j are cut as in validation and test', (given) => {
    const { data, rgb } = described(given);
    const random = randomFor(1, 'preparation');
    for (let i = 0; i < 50; i++) {
      const [width, height, frames] = [
        20 + random.integer(300),
        20 + random.integer(300),
        1 + random.integer(400),
      ];
      const clip = {
        key: 'k',
        label: null,
        classIndex: null,
        split: null,
        frames,
        fps: 25,
        seconds: 1,
        width,
        height,
      };
      const indexed = { ...clip, index: 0 };
      const geometry = geometryOf(indexed, data);
      expect([rgb.frames, rgb.stride]).toEqual([geometry.frames, geometry.stride]);
      const { window } = centreSample(indexed, data);
      expect(cropBoxes(rgb, { width, height })).toEqual([{ x: window.x, y: window.y, side: window.size }]);
      for (const crops of [2, 3, 5]) {
        const seen = testSamples(indexed, { clips: 1, crops }, data).map((sample) => sample.window);
        expect(cropBoxes(rgb, { width, height }, crops)).toEqual(
          seen.map(({ x, y, size }) => ({ x, y, side: size })),
        );
      }
      expect(windowStarts(rgb, frames, 1)).toEqual([window.start]);
      const test = testSamples(indexed, { clips: 10, crops: 1 }, data);
      expect(windowStarts(rgb, frames, 10)).toEqual(test.map((sample) => sample.window.start));
      expect(test.every((sample) => sample.window.out === rgb.crop)).toBe(true);
    }
  });
});

describe('the picture of the sound', () => {
  it.each([
    {},
    { mel_seconds: 4 },
    { mel_seconds: 10, mel_crop: 'raw_crop' },
    { mel_size: 200, audio_crop: 100 },
    { audio: 'mel_1.2s' },
    { audio: 'raw', mel_size: 113 },
  ])('%j is cut as the description says', (given) => {
    const { data, audio } = described(given);
    tidy(() => {
      const mel = drawn('mel', [1, 256, 256]); // (1, side, side)
      const free = melFreedom(data);
      const corner = { x: Math.floor(free / 2), y: Math.floor(free / 2) };
      const sample = { melCorner: corner } as Parameters<typeof audioInput>[1][number];
      const wanted = audioInput(mel, [sample], data, 'cpu').select(1, 0); // (1, 1, H, W)
      expect(audio.side).toBe(256);
      const part = mel.unsqueeze(1).narrow(3, 0, audio.columns);
      const same = part.shape[3] === audio.size && audio.size === audio.side;
      const scaled = same ? part : part.upsample_bilinear2d([audio.size, audio.size], false);
      const at = melCorner(audio);
      const got = scaled.narrow(2, at, audio.crop).narrow(3, at, audio.crop);
      expect(got.shape).toEqual(wanted.shape);
      expect(got.sub(wanted).abs().amax().item()).toBe(0);
      expect(audio.shape).toEqual(['A', ...wanted.shape.slice(1)]);
    });
  });

  it('has the length and hop of its kind', () => {
    expect(described({}).audio).toMatchObject({
      kind: 'whole',
      samples: 240_000,
      mel: { hop: 240, window: 240 },
    });
    expect(described({ audio: 'mel_1.2s' }).audio).toMatchObject({
      kind: '1.2s',
      samples: 30_696,
      mel: { hop: 120 },
    });
    expect(described({ audio: 'raw' }).audio).toMatchObject({ kind: 'raw', samples: 240_000, mel: null });
  });
});
