// AvclMethod as the trainer sees it: switches reach the loss, randomness is a function of its numbers, banks move after the
// step, audio forms. Loss, gradients and updates against PyTorch are in test/golden.
import { autocast, grad, tensor, tidy, zeros } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { AvclMethod, type AvclOptions, type Batch, type StepContext, timeSlices } from '../../src/index.js';
import { expectClose, normal } from '../support/tensors.js';

// bf16 below: see training/precision.test.ts.
process.env.ONEDNN_MAX_CPU_ISA = 'AVX2';

const options: AvclOptions = { videos: 12, width: 4, nceK: 16, audioFrames: 4, seed: 0 };
const context: StepContext = { seed: 0, epoch: 1, step: 2, progress: 0, training: true };

function batch(size = 4, seed = 1): Batch {
  return {
    rgb: normal([size, 3, 4, 32, 32], seed).sigmoid(),
    audio: normal([size, 1, 1, 32, 32], seed + 1)
      .sigmoid()
      .expand([-1, 3, -1, -1, -1]),
    rows: [3, 7, 1, 10].slice(0, size),
    keys: ['a', 'b', 'c', 'd'].slice(0, size),
    labels: null,
  };
}

const figures = (parts: Record<string, { item(): number }>) =>
  Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value.item()]));

describe('a training step', () => {
  it('is alpha CGRA + beta SelfCL, with its parts and features', () => {
    using method = new AvclMethod({ ...options, alpha: 0.3, beta: 2 });
    tidy(() => {
      const { loss, parts, features, logits } = method.step(batch(), context);
      const { cgra, selfcl, selfcl_rgb, selfcl_audio, ...rest } = figures(parts) as Record<string, number>;
      expect(loss.item()).toBeCloseTo(0.3 * cgra! + 2 * selfcl!, 4);
      expect(selfcl).toBeCloseTo(selfcl_rgb! + selfcl_audio!, 4);
      expect(Object.keys(rest).sort()).toEqual([
        'own_negatives',
        'positive_rank',
        'spread_audio',
        'spread_rgb',
      ]);
      expect(features.rgb!.shape).toEqual([4, 32]);
      expect(features.audio!.shape).toEqual([4, 32]);
      expect(logits).toBeNull();
      for (const part of Object.values(parts)) expect(part.requires_grad).toBe(false);
    });
  });

  it('starts near 2 ln(candidates): untrained features are alike (trap 10)', () => {
    using method = new AvclMethod({ ...options, selfcl: 'in_batch' });
    tidy(() => {
      const { selfcl, spread_rgb } = figures(method.step(batch(), context).parts);
      expect(Math.abs(selfcl! - 2 * Math.log(4))).toBeLessThan(0.5);
      expect(spread_rgb).toBeGreaterThan(0);
      expect(spread_rgb).toBeLessThan(0.5);
    });
  });

  it('gives gradient to both encoders, whose weights differ', () => {
    using method = new AvclMethod(options);
    const [first, second] = [method.encoders.rgb!, method.encoders.audio!].map((net) => net.parameters()[0]!);
    expect(first!.toArray()).not.toEqual(second!.toArray());
    tidy(() => {
      method.step(batch(), context).loss.backward();
      for (const parameter of [first!, second!])
        expect(parameter.grad!.abs().sum().item()).toBeGreaterThan(0);
    });
  });

  it('draws negatives by seed, epoch and step', () => {
    using method = new AvclMethod(options);
    tidy(() => {
      const loss = (change: Partial<StepContext>) =>
        method.step(batch(), { ...context, ...change }).loss.item();
      expect(loss({})).toBe(loss({}));
      for (const change of [{ seed: 1 }, { epoch: 2 }, { step: 3 }]) expect(loss(change)).not.toBe(loss({}));
    });
  });

  it('moves the bank’s rows of the batch after the step, with the features the step saw', () => {
    using method = new AvclMethod(options);
    tidy(() => {
      const output = method.step(batch(), context);
      const before = method.bank!.bank_audio.clone();
      method.afterStep(batch(), output);
      const changed = before
        .sub(method.bank!.bank_audio)
        .abs()
        .sum({ dim: [1] })
        .gt(0)
        .tolist();
      expect(changed).toEqual(Array.from({ length: 12 }, (_, row) => [3, 7, 1, 10].includes(row)));
      const lengths = method.bank!.bank_rgb.index_select(0, tensor([3, 7], { dtype: 'int64' })).norm(2, [1]);
      expectClose(lengths, tensor([1, 1]), 1e-6);
    });
  });

  it('refuses videos that have no row in the banks', () => {
    using method = new AvclMethod(options);
    tidy(() =>
      expect(() => method.step({ ...batch(), rows: [3, 7, 1, 12] }, context)).toThrow(/0 to 11, got 12/),
    );
  });

  it('computes losses and statistics in float32 under autocast', () => {
    using method = new AvclMethod({ ...options, width: 8 });
    tidy(() => {
      const exact = method.step(batch(), context).loss;
      const { loss, features } = autocast({ device: 'cpu', dtype: 'bfloat16' }, () =>
        method.step(batch(), context),
      );
      expect(loss.dtype).toBe('float32');
      expect(features.audio!.dtype).toBe('bfloat16');
      loss.backward();
      for (const [name, parameter] of method.namedParameters()) {
        expect(parameter.grad!.dtype, name).toBe('float32');
        expect(parameter.grad!.isfinite().all().item(), name).toBe(1);
      }
      expect(Math.abs(loss.item() - exact.item())).toBeLessThan(0.1 * exact.item()); // 8 bits of mantissa, tau 0.07
    });
  });
});

describe('switches', () => {
  const lossWith = (change: Partial<AvclOptions>) => {
    using method = new AvclMethod({ ...options, ...change });
    return tidy(() => method.step(batch(), context).loss.item());
  };

  it.each([
    { selfcl: 'in_batch' },
    { selfcl: 'off' },
    { cgra: false },
    { cgraLayers: ['conv4'] },
    { cgraLayers: ['conv5', 'pool'] },
    { cgraLayers: ['conv4'], cgraMap: 'positions' },
    { cgraScale: 1 },
    { lambda: '1/B' },
    { nceT: 0.2 },
    { nceK: 8 },
    { normalise: false },
    { alpha: 0.1, beta: 0.9 },
    { encoders: 'shared' },
    { audioFrames: 1 },
    { audioFrames: 'slices', audioSlices: 4 },
    { standardise: true },
    { temporalMeanSubtraction: true },
    { projector: [8, 6] },
    { amfmInPretrain: true },
    { backbone: 'r21d' },
  ] as Partial<AvclOptions>[])('%j changes the loss', (change) => {
    const changed = lossWith(change);
    expect(Number.isFinite(changed)).toBe(true);
    expect(changed).not.toBeCloseTo(lossWith({}), 5);
  });

  it('computing repeated frames once is no change', () => {
    expect(lossWith({ shareRepeatedFrames: false })).toBeCloseTo(lossWith({}), 4);
  });

  it('gives the gate gradient where it is trained in pre-training', () => {
    using method = new AvclMethod({ ...options, amfmInPretrain: true });
    tidy(() => {
      method.step(batch(), context).loss.backward();
      expect(method.amfm!.gate_rgb.weight.grad!.abs().sum().item()).toBeGreaterThan(0);
    });
  });

  it('shows both losses the output of a projector, of which features and banks know the width', () => {
    using method = new AvclMethod({ ...options, projector: [8, 6] });
    tidy(() => {
      const output = method.step(batch(), context);
      expect(output.features.rgb!.shape).toEqual([4, 6]);
      expect(method.bank!.bank_rgb.shape).toEqual([12, 6]);
      method.afterStep(batch(), output);
      expect(method.features(batch()).rgb!.shape).toEqual([4, method.encoders.dim]);
      output.loss.backward();
      for (const projector of [method.projector_rgb!, method.projector_audio!])
        for (const [name, parameter] of projector.namedParameters())
          expect(parameter.grad!.abs().sum().item(), name).toBeGreaterThan(0);
    });
  });

  it('has one network for both streams, whose statistics are each stream’s own', () => {
    using method = new AvclMethod({ ...options, encoders: 'shared' });
    using two = new AvclMethod(options);
    const { rgb, audio } = method.encoders;
    expect(audio!.parameters()).toEqual(rgb!.parameters());
    expect(method.encoders.parameterCount).toBe(two.encoders.parameterCount / 2);
    tidy(() => {
      method.step(batch(), context).loss.backward();
      const buffer = (encoder: typeof rgb, name: string) => new Map(encoder!.namedBuffers()).get(name)!;
      for (const encoder of [rgb, audio]) expect(buffer(encoder, 'bn1.num_batches_tracked').item()).toBe(1);
      expect(buffer(audio, 'bn1.running_mean').toArray()).not.toEqual(
        buffer(rgb, 'bn1.running_mean').toArray(),
      );
    });
  });

  it('names what does not fit', () => {
    const made = (change: Partial<AvclOptions>) => () => new AvclMethod({ ...options, ...change });
    expect(made({ selfcl: 'queue' as 'bank' })).toThrow(/bank, in_batch or off for `selfcl`, got "queue"/);
    expect(made({ selfcl: 'off', cgra: false })).toThrow(/CGRA, SelfCL or both/);
    expect(made({ alpha: 0, beta: 0 })).toThrow(/a weight above 0 .*alpha 0 .*beta 0/);
    expect(made({ alpha: 0, selfcl: 'off' })).toThrow(/a weight above 0/);
    expect(made({ encoders: 'three' as 'two' })).toThrow(/`encoders`/);
    expect(made({ audioFrames: 0 })).toThrow(/`audio_frames`/);
    expect(made({ backbone: 'c3d' })).not.toThrow();
    using c3d = new AvclMethod({ ...options, backbone: 'c3d' });
    tidy(() => expect(() => c3d.step(batch(), context)).toThrow(/at least 8 frames for c3d, got 4/));
    using method = new AvclMethod(options);
    tidy(() =>
      expect(() => method.step({ ...batch(), audio: null }, context)).toThrow(/`audio` in the batch/),
    );
  });
});

describe('inputs', () => {
  it('takes audio with its frames written out as it is', () => {
    using method = new AvclMethod(options);
    tidy(() => {
      const picture = batch();
      const written = { ...picture, audio: picture.audio!.expand([-1, -1, 4, -1, -1]) };
      expectClose(method.features(written).audio!, method.features(picture).audio!, 1e-4);
    });
  });

  it('cuts the mel’s columns into slices of time, each a frame', () => {
    tidy(() => {
      const columns = tensor(Array.from({ length: 32 }, (_, x) => x))
        .view([1, 1, 1, 1, 32])
        .expand([2, 3, 1, 6, 32]);
      const slices = timeSlices(columns, 4);
      expect(slices.shape).toEqual([2, 3, 4, 6, 8]);
      expect(slices.select(0, 1).select(0, 2).select(1, 5).tolist()).toEqual(
        [0, 8, 16, 24].map((start) => Array.from({ length: 8 }, (_, x) => start + x)),
      );
      expect(() => timeSlices(zeros([1, 3, 1, 8, 30]), 4)).toThrow(/4 slices divide, got 30/);
    });
  });

  it('does not change with brightness and contrast where it is standardised', () => {
    using method = new AvclMethod({ ...options, standardise: true });
    tidy(() => {
      const plain = batch();
      const brighter = { ...plain, rgb: plain.rgb!.mul(0.4).add(0.3), audio: plain.audio!.mul(0.5) };
      const [one, other] = [method.features(plain), method.features(brighter)];
      expectClose(other.rgb!, one.rgb!, 1e-3);
      expectClose(other.audio!, one.audio!, 1e-3);
    });
  });

  it('does not see a still background where the mean over time is taken away', () => {
    using method = new AvclMethod({ ...options, temporalMeanSubtraction: true });
    tidy(() => {
      const plain = batch();
      const background = normal([4, 3, 1, 32, 32], 9);
      expectClose(
        method.features({ ...plain, rgb: plain.rgb!.add(background) }).rgb!,
        method.features(plain).rgb!,
        1e-3,
      );
    });
  });
});

it('is the same in its evaluation form, and fuses by the mean direction', () => {
  using method = new AvclMethod(options);
  method.eval();
  using form = method.forEvaluation();
  tidy(() => {
    const x = batch();
    const want = method.features(x);
    const [rgb, audio] = [form.encodeRgb(x.rgb!), form.encodeAudio(x.audio!)];
    expectClose(rgb, want.rgb!, 1e-4);
    expectClose(audio, want.audio!, 1e-4);
    expectClose(form.fuse({ rgb, audio })!, want.fused!, 1e-4);
    expect(want.fused!.norm(2, [1]).amax().item()).toBeLessThanOrEqual(1.000001);
    expect(() => form.classify({ rgb, audio })).toThrow(/fine-tune it first/);
  });
});

it('has gradients that do not depend on the scale of features in SelfCL alone', () => {
  using method = new AvclMethod({ ...options, cgra: false });
  tidy(() => {
    const { loss, features } = method.step(batch(), context);
    const [gradient] = grad(loss, features.rgb!, null, { retain_graph: true });
    // Unit-length scores are flat along the feature itself.
    const along = gradient!
      .mul(features.rgb!.detach())
      .sum({ dim: [1] })
      .abs()
      .max()
      .item();
    expect(
      along /
        gradient!
          .mul(features.rgb!.detach())
          .abs()
          .sum({ dim: [1] })
          .max()
          .item(),
    ).toBeLessThan(1e-4);
  });
});
