import { fromArray, randomFor, type Tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  type AudioInput,
  type Cells,
  clipInput,
  cutSound,
  demandKnownSound,
  mapAt,
  meanCells,
  patchOf,
  peakOf,
  soundCells,
  windowFrames,
} from '../src/index.js';

function noise(count: number, name: string): Float32Array<ArrayBuffer> {
  const random = randomFor(0, name);
  return Float32Array.from({ length: count }, () => random.uniform());
}

const values = (compute: () => Tensor) => tidy(() => compute().contiguous().toArray()) as Float32Array;

function expectNear(got: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(got.length).toBe(expected.length);
  expect(got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)).toBeLessThan(
    tolerance,
  );
}

describe('inputs of the model', () => {
  it.each([
    { columns: 256, size: 128, crop: 112 },
    { columns: 77, size: 72, crop: 64 },
    { columns: 256, size: 256, crop: 112 },
    { columns: 77, size: 256, crop: 112 },
  ])('cut the sound as training does: $columns columns, $size, $crop', ({ columns, size, crop }) => {
    const picture = noise(256 * 256, 'mel');
    const corner = Math.floor((size - crop) / 2);
    const expected = values(() => {
      const x = fromArray(picture, [1, 1, 256, 256]).narrow(3, 0, columns);
      return x.upsample_bilinear2d([size, size], false).narrow(2, corner, crop).narrow(3, corner, crop);
    });
    expectNear(cutSound(picture, { columns, size, crop }), expected, 2e-5); // torch takes places between pixels in float32, also far from 0
  });

  it('lay frames as (3, T, H, W), and begin again where a file is too short', () => {
    const [crop, area] = [2, 4];
    const square = (t: number) => Uint8Array.from({ length: 3 * area }, (_, i) => 10 * t + i);
    const clip = clipInput([square(0), square(1)], { crop });
    expect(Math.round(255 * clip[0]!)).toBe(0);
    expect(Math.round(255 * clip[area]!)).toBe(10); // second frame, red
    expect(Math.round(255 * clip[2 * area]!)).toBe(area); // first frame, green
    expect(windowFrames({ frames: 4, stride: 2 }, 1, 5)).toEqual([1, 3, 0, 2]);
  });

  it('are refused where the model was trained on another picture of the sound', () => {
    const input = {
      kind: 'whole',
      sampleRate: 24_000,
      samples: 240_000,
      mel: { window: 240, hop: 240, fft: 2048, bands: 256, floor: 1e-6, filterBank: 'f.npy' },
      side: 256,
    } as AudioInput;
    expect(() => demandKnownSound(input)).not.toThrow();
    expect(() =>
      demandKnownSound({ ...input, kind: '1.2s', samples: 30_696, mel: { ...input.mel!, hop: 120 } }),
    ).not.toThrow();
    const spoilt = [
      { ...input, sampleRate: 16_000 },
      { ...input, samples: 1 },
      { ...input, mel: { ...input.mel!, hop: 120 } },
      { ...input, mel: { ...input.mel!, bands: 128 } },
    ];
    for (const other of spoilt)
      expect(() => demandKnownSound(other)).toThrow(/expected .* got .*export the run anew/);
  });
});

describe('evidence maps', () => {
  const shape = [3, 4, 5] as const;
  const cells: Cells = { values: noise(60, 'cells').map((value) => value - 0.5), shape };

  it('are enlarged as PyTorch does, over their largest value, without what speaks against', () => {
    const [side, frames] = [16, 12];
    const peak = peakOf([cells]);
    const large = values(() =>
      fromArray(Float32Array.from(cells.values), [1, 1, ...shape]).upsample_trilinear3d(
        [frames, side, side],
        false,
      ),
    );
    for (const frame of [0, 5, 11]) {
      const expected = large
        .slice(frame * side * side, (frame + 1) * side * side)
        .map((value) => Math.max(0, value / peak));
      expectNear(mapAt(cells, (frame + 0.5) / frames, side, peak), expected, 1e-5);
    }
    expect(mapAt(cells, 0.5, 4, 0).every((value) => value === 0)).toBe(true);
  });

  it('of several squares lie where these do, and are averaged where they overlap', () => {
    const one = patchOf([Float32Array.of(1, 2, 3, 4)], 2, [{ x: 5, y: 1, side: 10 }]);
    expect(one).toEqual({
      values: Float32Array.of(1, 2, 3, 4),
      width: 2,
      area: { x: 5, y: 1, width: 10, height: 10 },
    });
    const boxes = [0, 10, 20].map((x) => ({ x, y: 3, side: 20 }));
    const maps = [1, 2, 6].map((value) => new Float32Array(4).fill(value));
    const three = patchOf(maps, 2, boxes);
    expect(three).toEqual({
      values: Float32Array.of(1, 1.5, 4, 6, 1, 1.5, 4, 6),
      width: 4,
      area: { x: 0, y: 3, width: 40, height: 20 },
    });
    const upright = patchOf(
      maps.slice(0, 2),
      2,
      [0, 10].map((y) => ({ x: 3, y, side: 20 })),
    );
    expect(upright.values).toEqual(Float32Array.of(1, 1, 1.5, 1.5, 2, 2));
    expect(upright.area).toEqual({ x: 3, y: 0, width: 20, height: 30 });
  });

  it('of sound: copies are averaged, slices laid side by side', () => {
    const [frames, height, width] = [2, 1, 2];
    const map: Cells = { values: Float32Array.of(1, 2, 3, 4), shape: [frames, height, width] };
    expect([...soundCells(map, 'copies').values]).toEqual([2, 3]);
    expect(soundCells(map, 'slices')).toEqual({ values: Float32Array.of(1, 2, 3, 4), shape: [1, 1, 4] });
    expect(meanCells([map, { ...map, values: Float32Array.of(3, 2, 1, 0) }])!.values[0]).toBe(2);
    expect(meanCells([])).toBeNull();
  });
});
