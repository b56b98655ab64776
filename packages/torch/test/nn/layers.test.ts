// Every layer against PyTorch in Python: initial values bit for bit, results, gradients and buffers within 1e-6 of the
// largest magnitude (float32 has 6e-8; the operators are the same, only the order of their sums may differ).
import { describe, expect, it } from 'vitest';
import { fromArray } from '../../src/create.js';
import { Generator } from '../../src/generator.js';
import * as nn from '../../src/nn/index.js';
import { empty } from '../../src/ops.generated.js';
import { tidy } from '../../src/scope.js';
import { expectNear, golden, under } from './golden.js';

const values = golden('nn');
const generator = () => new Generator(7);

const layers: Record<string, () => nn.Layer> = {
  conv3d: () => new nn.Conv3d(3, 4, 3, { stride: [1, 2, 2], padding: 1, generator: generator() }),
  conv3d_groups: () =>
    new nn.Conv3d(4, 4, [3, 1, 1], {
      padding: [2, 0, 0],
      dilation: 2,
      groups: 2,
      bias: false,
      generator: generator(),
    }),
  conv2d: () => new nn.Conv2d(3, 4, 3, { stride: 2, padding: 1, generator: generator() }),
  linear: () => new nn.Linear(6, 5, { generator: generator() }),
  batch_norm1d: () => new nn.BatchNorm1d(4),
  batch_norm2d: () => new nn.BatchNorm2d(4),
  batch_norm3d: () => new nn.BatchNorm3d(4),
  batch_norm3d_eval: () => new nn.BatchNorm3d(4).eval(),
  batch_norm_average: () => new nn.BatchNorm1d(4, { momentum: null }),
  batch_norm_plain: () => new nn.BatchNorm1d(4, { affine: false }),
  max_pool3d: () => new nn.MaxPool3d([1, 2, 2], { stride: [1, 2, 2], padding: [0, 1, 1] }),
  avg_pool3d: () => new nn.AvgPool3d(2, { stride: 1 }),
  avg_pool2d: () => new nn.AvgPool2d(2),
  adaptive_avg_pool3d: () => new nn.AdaptiveAvgPool3d([1, 2, 2]),
  relu: () => new nn.ReLU(),
  flatten: () => new nn.Flatten(),
};

describe.each(Object.entries(layers))('%s', (name, make) => {
  it.each(['contiguous_format', 'channels_last'])(
    'gives the results, gradients and buffers of PyTorch, %s',
    (layout) => {
      const layer = make();
      layer.loadStateDict(under(`${name}.state.`, values));
      const x = values.get(`${name}.x`)!.clone();
      const last =
        layout === 'channels_last'
          ? ({ 4: 'channels_last', 5: 'channels_last_3d' } as const)[x.ndim]
          : undefined;
      const memoryFormat = last ?? 'contiguous_format';
      layer.to({ memoryFormat });
      x.setData(x.contiguous({ memory_format: memoryFormat }));
      x.requires_grad_();
      const y = layer.forward(x);
      expectNear(y, values.get(`${name}.y`), 1e-6, 'y');
      const weight = fromArray(
        Float32Array.from({ length: y.numel }, (_, i) => (i % 7) - 3),
        y.shape,
      );
      y.mul(weight).sum().backward();
      expectNear(x.grad!, values.get(`${name}.grad.x`), 1e-6, 'grad.x');
      for (const [key, parameter] of layer.namedParameters()) {
        expectNear(parameter.grad!, values.get(`${name}.grad.${key}`), 1e-6, `grad.${key}`);
      }
      const after = under(`${name}.after.`, values);
      expect([...layer.namedBuffers()].map(([key]) => key).sort()).toEqual([...after.keys()].sort());
      for (const [key, buffer] of layer.namedBuffers()) expectNear(buffer, after.get(key), 1e-6, key);
    },
  );
});

describe('initial values', () => {
  const seeded = Object.entries(layers).filter(([name]) => /^(conv|linear)/.test(name));
  it.each(seeded)('of %s have the bits of PyTorch from the same seed', (name, make) => {
    const state = make().stateDict();
    expect([...state.keys()].sort()).toEqual([...under(`${name}.state.`, values).keys()].sort());
    for (const [key, tensor] of state)
      expect(tensor.toArray()).toEqual(values.get(`${name}.state.${key}`)!.toArray());
  });

  const fills: Record<string, [shape: number[], (t: nn.Parameter) => void]> = {
    kaiming_uniform: [
      [6, 3, 3, 3, 3],
      (t) => nn.init.kaimingUniform(t, { a: Math.sqrt(5), generator: new Generator(3) }),
    ],
    kaiming_uniform_fan_out: [
      [6, 3, 3],
      (t) =>
        nn.init.kaimingUniform(t, { mode: 'fan_out', nonlinearity: 'relu', generator: new Generator(3) }),
    ],
    kaiming_normal: [
      [6, 3, 3, 3, 3],
      (t) => nn.init.kaimingNormal(t, { mode: 'fan_out', nonlinearity: 'relu', generator: new Generator(3) }),
    ],
    normal: [[5, 7], (t) => nn.init.normal(t, 0.5, 0.01, new Generator(3))],
  };
  it.each(Object.entries(fills))('%s has the bits of PyTorch', (name, [shape, fill]) => {
    const tensor = new nn.Parameter(empty(shape));
    fill(tensor);
    expect(tensor.toArray()).toEqual(values.get(`init.${name}`)!.toArray());
    expect(tensor.is_leaf && tensor.requires_grad).toBe(true);
  });

  it('stay within their bounds and fill them', () => {
    const weight = new nn.Linear(50, 400, { generator: new Generator(1) }).weight;
    const bound = 1 / Math.sqrt(50); // Kaiming-uniform with a = sqrt(5)
    expect(weight.abs().max().item()).toBeLessThanOrEqual(bound);
    expect(weight.abs().max().item()).toBeGreaterThan(0.999 * bound);
    expect(Math.abs(weight.mean().item())).toBeLessThan(0.02 * bound);
    expect(weight.square().mean().item()).toBeCloseTo(bound ** 2 / 3, 4);
    nn.init.constant(weight, 2);
    expect(weight.min().item()).toBe(2);
  });

  it('need two dimensions for a fan', () => {
    const bias = new nn.Parameter(empty([3]));
    expect(() => nn.init.kaimingNormal(bias, { generator: new Generator(1) })).toThrow(/`weight`, got \[3\]/);
  });
});

describe('dropout', () => {
  const ones = (n: number) => fromArray(new Float32Array(n).fill(1), [n]);

  it('drops with probability p, keeps the mean, and is a function of the generator', () => {
    const layer = new nn.Dropout(0.3);
    const x = ones(20000);
    const y = layer.seed(new Generator(5)).forward(x).toArray() as Float32Array;
    const kept = y.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / Math.fround(0.7))]));
    expect(kept.length / y.length).toBeGreaterThan(0.685); // 0.7 with a deviation of 0.0032
    expect(kept.length / y.length).toBeLessThan(0.715);
    expect(layer.seed(new Generator(5)).forward(x).toArray()).toEqual(y);
    expect(layer.forward(x).toArray()).not.toEqual(y);
  });

  it('passes the gradient where the value passed', () => {
    const x = ones(64).requires_grad_();
    const y = nn.dropout(x, 0.5, new Generator(2));
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual(y.toArray());
  });

  it('does nothing in evaluation or with p = 0, all with p = 1, and wants a generator to train', () => {
    const x = ones(8);
    expect(new nn.Dropout(0.5).eval().forward(x)).toBe(x);
    expect(nn.dropout(x, 0, new Generator(1))).toBe(x);
    expect(nn.dropout(x, 1, new Generator(1)).sum().item()).toBe(0);
    expect(() => new nn.Dropout(0.5).forward(x)).toThrow(/Generator for Dropout in training, got none/);
    expect(() => new nn.Dropout(1.5)).toThrow(/`p`, got 1\.5/);
  });
});

describe('constructors name a wrong argument', () => {
  const g = new Generator(1);
  const cases: [string, () => unknown, RegExp][] = [
    ['in_channels', () => new nn.Conv3d(0, 1, 3, { generator: g }), /`in_channels`, got 0/],
    ['out_channels', () => new nn.Conv2d(1, 1.5, 3, { generator: g }), /`out_channels`, got 1\.5/],
    [
      'kernel_size',
      () => new nn.Conv3d(1, 1, [3, 3], { generator: g }),
      /3 of them, for `kernel_size`, got \[3,3\]/,
    ],
    ['stride', () => new nn.Conv3d(1, 1, 3, { stride: 0, generator: g }), /`stride`, got 0/],
    [
      'padding',
      () => new nn.Conv3d(1, 1, 3, { padding: [-1, 0, 0], generator: g }),
      /`padding`, got \[-1,0,0\]/,
    ],
    ['groups', () => new nn.Conv3d(4, 6, 3, { groups: 4, generator: g }), /`groups`, got 4/],
    ['generator', () => new nn.Conv3d(1, 1, 3, {} as nn.ConvOptions), /`generator` of Conv3d, got none/],
    ['no options', () => Reflect.construct(nn.Linear, [1, 1]), /`generator` of Linear, got none/],
    ['in_features', () => new nn.Linear(Number.NaN, 1, { generator: g }), /`in_features`, got NaN/],
    ['num_features', () => new nn.BatchNorm3d(-1), /`num_features`, got -1/],
    ['eps', () => new nn.BatchNorm3d(1, { eps: 0 }), /`eps`, got 0/],
    ['pool', () => new nn.MaxPool3d([2, 2]), /`kernel_size`, got \[2,2\]/],
    ['output_size', () => new nn.AdaptiveAvgPool3d(0), /`output_size`, got 0/],
  ];
  it.each(cases)('%s', (_, make, says) => expect(make).toThrow(says));

  it('and batch normalisation a wrong input', () => {
    const norm = new nn.BatchNorm3d(4);
    expect(() => norm.forward(empty([2, 4]))).toThrow(/5 dimensions with 4 channels.*\[2, 4\]/);
    expect(() => norm.forward(empty([2, 3, 1, 1, 1]))).toThrow(/4 channels.*\[2, 3, 1, 1, 1\]/);
    expect(() => norm.forward(empty([1, 4, 1, 1, 1]))).toThrow(/more than one value per channel/);
    const eager = tidy(() => norm.eval().forward(empty([1, 4, 1, 1, 1])).shape);
    expect(eager).toEqual([1, 4, 1, 1, 1]);
  });
});
