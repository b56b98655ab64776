// CGRA's layers, ways to rows, lambda and scale; the loss itself is in correlation.test.ts, values in test/golden.
import { cat, type Tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  Cgra,
  type CgraFeatures,
  type CgraLayer,
  type CgraMap,
  correlationLoss,
  mapRows,
} from '../../src/index.js';
import { normal } from '../support/tensors.js';

const map = (seed: number, frames = 2): Tensor => normal([3, 5, frames, 4, 6], seed, 'float64');
const features = (seed: number): Required<CgraFeatures> => ({
  pool: normal([3, 7], seed, 'float64'),
  conv3: map(seed + 1),
  conv4: map(seed + 2),
  conv5: map(seed + 3),
});

describe('Cgra', () => {
  it('takes pooled features as they are, with lambda 0.005 and 1/D', () => {
    tidy(() => {
      const [rgb, audio] = [features(1), features(11)];
      const want = correlationLoss(rgb.pool, audio.pool, { lambda: 0.005, scale: '1/D' }).loss.item();
      expect(new Cgra().forward(rgb, audio).item()).toBe(want);
      expect(new Cgra().forward({ pool: rgb.pool }, { pool: audio.pool }).item()).toBe(want);
    });
  });

  it.each([
    ['frames', [6, 5]],
    ['positions', [144, 5]],
    ['pooled', [3, 5]],
    ['flat', [3, 60]],
  ] as [CgraMap, number[]][])('turns maps into rows by %s', (kind, shape) => {
    tidy(() => {
      const x = map(3);
      const rows = mapRows(x, kind);
      expect(rows.shape).toEqual(shape);
      const sample = x.narrow(0, 1, 1); // the second sample's rows come second
      const each = shape[0]! / 3;
      expect(rows.narrow(0, each, each).sub(mapRows(sample, kind)).abs().max().item()).toBeLessThan(1e-15);
    });
  });

  it('is 9,216 wide with flat at conv5, as VCOP', () => {
    tidy(() => expect(mapRows(normal([1, 512, 2, 7, 7], 1), 'flat').shape).toEqual([1, 9216]));
  });

  it('adds the losses of several layers', () => {
    tidy(() => {
      const [rgb, audio] = [features(1), features(11)];
      const at = (...layers: CgraLayer[]) => new Cgra({ layers }).forward(rgb, audio).item();
      expect(at('conv5', 'pool')).toBeCloseTo(at('conv5') + at('pool'), 12);
      expect(at('conv5')).not.toBeCloseTo(at('conv4'), 3);
    });
  });

  it('falls back to pooled maps where the streams differ in frames', () => {
    tidy(() => {
      const [rgb, audio] = [map(1, 2), map(2, 1)];
      const got = new Cgra({ layers: ['conv4'] }).forward({ conv4: rgb }, { conv4: audio }).item();
      const want = correlationLoss(rgb.mean([2, 3, 4]), audio.mean([2, 3, 4]), {
        lambda: 0.005,
        scale: '1/D',
      }).loss;
      expect(got).toBe(want.item());
    });
  });

  it('reads 1/B as the samples of the batch, whatever the rows', () => {
    tidy(() => {
      const [rgb, audio] = [features(1), features(11)];
      for (const layers of [['pool'], ['conv3']] as CgraLayer[][]) {
        const named = new Cgra({ layers, map: 'positions', lambda: '1/B' }).forward(rgb, audio).item();
        expect(named).toBe(new Cgra({ layers, map: 'positions', lambda: 1 / 3 }).forward(rgb, audio).item());
      }
    });
  });

  it('equals the loss of the whole batch when the rows of maps are gathered from two processes', () => {
    tidy(() => {
      const [rgb, audio] = [features(1), features(11)];
      const parts = (x: Tensor) => [x.narrow(0, 0, 1), x.narrow(0, 1, 2)] as const;
      const [mine, theirs] = [parts(rgb.conv4), parts(audio.conv4)];
      const others = [mapRows(mine[1], 'frames'), mapRows(theirs[1], 'frames')];
      const gather = (x: Tensor) => cat([x, others.shift()!], { dim: 0 });
      const cgra = new Cgra({ layers: ['pool', 'conv4'], lambda: '1/B' });
      const got = cgra.forward(
        { pool: rgb.pool, conv4: mine[0] }, // pooled features come joined
        { pool: audio.pool, conv4: theirs[0] },
        gather,
      );
      expect(got.item()).toBeCloseTo(cgra.forward(rgb, audio).item(), 12);
    });
  });

  it('refuses what it does not know, naming the switch', () => {
    expect(() => new Cgra({ layers: [] })).toThrow(/`cgra_layers`/);
    expect(() => new Cgra({ layers: ['pool', 'pool'] })).toThrow(/`cgra_layers`/);
    expect(() => new Cgra({ layers: ['conv2' as CgraLayer] })).toThrow(/conv3.*`cgra_layers`.*"conv2"/);
    expect(() => new Cgra({ map: 'rows' as CgraMap })).toThrow(/`cgra_map`/);
    expect(() => new Cgra({ lambda: -1 })).toThrow(/`lambda`/);
    expect(() => new Cgra({ scale: 2 as 1 })).toThrow(/`cgra_scale`/);
    expect(() => new Cgra({ layers: ['conv3'] }).forward({}, {})).toThrow(/layer conv3/);
  });
});
