// Every registered backbone through one table: section 5's figures, names, gradients, modes, errors.
import { AvclError, generatorFor, type nn, tidy, zeros } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  addBackbone,
  type Backbone,
  type BackboneName,
  type BackboneOptions,
  backbones,
  createBackbone,
  distinctFrames,
  type Execution,
} from '../../src/index.js';
import { normal } from '../support/tensors.js';

type Shape = [channels: number, frames: number, height: number, width: number];

interface Expected {
  parameters: number;
  /** Multiply-adds at 16 x 112 x 112, in billions to three places. */
  gmacs: number;
  conv3: Shape;
  conv4: Shape;
  conv5: Shape;
  /** Some names of the state dict and their shapes. */
  names: Record<string, number[]>;
  /** All tensors of the state dict. */
  entries: number;
}

const expected: Record<BackboneName, Expected> = {
  r3d: {
    parameters: 14_361_792,
    gmacs: 19.887,
    conv3: [128, 8, 28, 28],
    conv4: [256, 4, 14, 14],
    conv5: [512, 2, 7, 7],
    names: {
      'conv1.temporal_spatial_conv.weight': [64, 3, 3, 7, 7],
      'bn1.running_var': [64],
      'conv2.block1.conv1.temporal_spatial_conv.weight': [64, 64, 3, 3, 3],
      'conv3.block1.downsampleconv.temporal_spatial_conv.weight': [128, 64, 1, 1, 1],
      'conv3.block1.downsamplebn.weight': [128],
      'conv5.block1.bn2.num_batches_tracked': [],
    },
    entries: 12 + 12 * 5,
  },
  c3d: {
    parameters: 27_661_440,
    gmacs: 38.497,
    conv3: [256, 8, 28, 28],
    conv4: [512, 4, 14, 14],
    conv5: [512, 2, 7, 7],
    names: { 'conv1.weight': [64, 3, 3, 3, 3], 'conv3b.bias': [256], 'bn5b.running_mean': [512] },
    entries: 8 * 2 + 8 * 5,
  },
  r21d: {
    parameters: 14_365_303,
    gmacs: 21.362,
    conv3: [128, 8, 28, 28],
    conv4: [256, 4, 14, 14],
    conv5: [512, 2, 7, 7],
    names: {
      'conv1.spatial_conv.weight': [83, 3, 1, 7, 7],
      'conv1.bn.weight': [83],
      'conv1.temporal_conv.weight': [64, 83, 3, 1, 1],
      'conv3.block1.downsampleconv.spatial_conv.weight': [42, 64, 1, 1, 1],
      'conv3.block1.conv1.spatial_conv.weight': [230, 64, 1, 3, 3],
      'conv3.block1.conv2.spatial_conv.weight': [288, 128, 1, 3, 3],
      'conv5.block1.conv1.temporal_conv.weight': [512, 921, 3, 1, 1],
    },
    entries: 2 * 12 + 24 * 5,
  },
};

const create = (name: BackboneName, options: Partial<BackboneOptions> = {}): Backbone =>
  createBackbone(name, { generator: generatorFor(0, 'init'), ...options });

/** Computes no values, only the shapes that convolutions would give, and counts their multiply-adds. */
class Counting implements Execution {
  macs = 0;

  convolution(clip: Parameters<Execution['convolution']>[0], { conv }: { conv: nn.Conv3d }) {
    const [batch, , ...size] = clip.x.shape as [number, number, ...number[]];
    const out = size.map((n, axis) => {
      const { kernel_size, stride, padding } = conv;
      return Math.floor((n + 2 * padding[axis]! - kernel_size[axis]!) / stride[axis]!) + 1;
    });
    this.macs += out.reduce((product, n) => product * n, conv.weight.numel);
    return distinctFrames(zeros([1]).expand([batch, conv.out_channels, ...out]));
  }

  maxPool(clip: Parameters<Execution['convolution']>[0], kernel: readonly number[]) {
    const [batch, channels, ...size] = clip.x.shape as [number, number, ...number[]];
    const out = size.map((n, axis) => Math.floor(n / kernel[axis]!));
    return distinctFrames(zeros([1]).expand([batch, channels, ...out]));
  }
}

describe.each(Object.keys(backbones) as BackboneName[])('%s', (name) => {
  const want = expected[name];

  it('has the parameters and the names of the paper’s network', () => {
    using backbone = create(name);
    expect(backbone.architecture).toBe(name);
    expect(backbone.parameterCount).toBe(want.parameters);
    expect(backbones[name].parameters).toBe(want.parameters);
    const state = backbone.stateDict();
    for (const [key, shape] of Object.entries(want.names)) expect(state.get(key)?.shape, key).toEqual(shape);
    expect(state.size).toBe(want.entries);
  });

  it('has the multiply-adds and the map sizes of section 5 at 16 x 112 x 112', () => {
    using backbone = create(name);
    const counting = new Counting();
    const clip = distinctFrames(zeros([1]).expand([1, 3, 16, 112, 112]));
    const shapes = tidy(() => {
      const { conv3, conv4, conv5 } = backbone.run(clip, counting);
      return { conv3: conv3.x.shape, conv4: conv4.x.shape, conv5: conv5.x.shape };
    });
    expect(counting.macs / 1e9).toBeCloseTo(want.gmacs, 2);
    expect(shapes).toEqual({
      conv3: [1, ...want.conv3],
      conv4: [1, ...want.conv4],
      conv5: [1, ...want.conv5],
    });
  });

  it('gives maps after their ReLU, and their mean as the pooled feature', () => {
    using backbone = create(name, { width: 4 });
    tidy(() => {
      const x = normal([2, 3, 8, 32, 32], 1);
      const { pool, conv3, conv4, conv5 } = backbone.eval().forwardFeatures(x);
      expect(backbone.dim).toBe(32);
      expect(pool.shape).toEqual([2, 32]);
      for (const map of [conv3, conv4, conv5]) expect(map.amin().item()).toBe(0);
      expect(
        pool
          .sub(conv5.mean([2, 3, 4]))
          .abs()
          .max()
          .item(),
      ).toBe(0);
      expect(backbone.forward(x).sub(pool).abs().max().item()).toBe(0);
    });
  });

  it('passes gradient to every parameter, the first layer’s included', () => {
    using backbone = create(name, { width: 4 });
    tidy(() => {
      backbone
        .forward(normal([2, 3, 8, 32, 32], 2))
        .square()
        .sum()
        .backward();
      for (const [key, parameter] of backbone.namedParameters()) {
        expect(parameter.grad?.abs().sum().item(), key).toBeGreaterThan(0);
      }
    });
  });

  it('uses the batch’s statistics in training and the running ones in evaluation', () => {
    using backbone = create(name, { width: 4 });
    tidy(() => {
      const pair = normal([2, 3, 8, 32, 32], 3);
      const alone = pair.narrow(0, 0, 1);
      const change = () =>
        backbone.forward(pair).narrow(0, 0, 1).sub(backbone.forward(alone)).abs().max().item();
      backbone.eval();
      expect(change()).toBeLessThan(1e-6);
      const before = backbone.buffers().map((buffer) => buffer.toArray());
      backbone.train();
      expect(change()).toBeGreaterThan(1e-3);
      backbone.buffers().forEach((buffer, i) => {
        expect(buffer.toArray()).not.toEqual(before[i]);
      });
    });
  });

  it('gives the same weights for the same seed, others for another', () => {
    using one = create(name, { width: 4 });
    using same = create(name, { width: 4 });
    using other = create(name, { width: 4, generator: generatorFor(1, 'init') });
    const [first, again, different] = [one, same, other].map((backbone) =>
      backbone.parameters()[0]!.toArray(),
    );
    expect(again).toEqual(first);
    expect(different).not.toEqual(first);
  });

  it('refuses shapes and options that do not fit, naming them', () => {
    using backbone = create(name, { width: 4 });
    expect(() => backbone.forward(zeros([1, 1, 8, 32, 32]))).toThrow(
      /\(B, 3, T, H, W\).*\(1, 1, 8, 32, 32\)/,
    );
    expect(() => backbone.forward(zeros([3, 8, 32, 32]))).toThrow(/\(B, 3, T, H, W\)/);
    expect(() => backbone.forwardRepeated(zeros([1, 3, 2, 32, 32]), 16)).toThrow(/one picture/);
    expect(() => backbone.forwardRepeated(zeros([1, 3, 32, 32]), 0)).toThrow(/frames.*got 0/);
    expect(() => create(name, { width: 0 })).toThrow(/`width`.*got 0/);
    expect(() => create(name, { depth: 0 })).toThrow(/`depth`.*got 0/);
  });
});

describe('depth and frames', () => {
  it('adds blocks under VCOP’s names', () => {
    using backbone = create('r3d', { width: 4, depth: 3 });
    expect(backbone.stateDict().get('conv4.blocks.1.conv2.temporal_spatial_conv.weight')?.shape).toEqual([
      16, 16, 3, 3, 3,
    ]);
    tidy(() => expect(backbone.forward(normal([2, 3, 4, 16, 16], 5)).shape).toEqual([2, 32]));
  });

  it('takes a single frame, but not with C3D, whose error names the number', () => {
    for (const name of ['r3d', 'r21d'] as const) {
      using backbone = create(name, { width: 4 });
      tidy(() => expect(backbone.forward(normal([2, 3, 1, 32, 32], 6)).shape).toEqual([2, 32]));
    }
    using c3d = create('c3d', { width: 4 });
    expect(() => c3d.forward(zeros([1, 3, 7, 32, 32]))).toThrow(/at least 8 frames for c3d, got 7/);
    expect(() => c3d.forwardRepeated(zeros([1, 3, 32, 32]), 4)).toThrow(/at least 8 frames for c3d, got 4/);
    expect(() => create('c3d', { depth: 2 })).toThrow(/`depth`, got 2/);
  });

  it('are not replaced by an added one', () => {
    expect(() => addBackbone('r3d', (options) => createBackbone('c3d', options))).toThrow(/which is there/);
  });

  it('names the backbones where one is unknown', () => {
    expect(() => createBackbone('r4d', { generator: generatorFor(0, 'init') })).toThrow(AvclError);
    expect(() => createBackbone('r4d', { generator: generatorFor(0, 'init') })).toThrow(
      /r3d, c3d, r21d.*"r4d"/,
    );
  });
});
