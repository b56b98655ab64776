import { describe, expect, it } from 'vitest';
import { fromArray, tensor } from '../../src/create.js';
import { DisposedError } from '../../src/errors.js';
import { Generator } from '../../src/generator.js';
import * as nn from '../../src/nn/index.js';
import { empty, ones, zeros } from '../../src/ops.generated.js';
import { memory, tidy } from '../../src/scope.js';
import type { Tensor } from '../../src/tensor.js';

/** A module with everything that is found, and much that is not. */
class Net extends nn.Module {
  readonly conv = new nn.Conv3d(2, 3, 1, { generator: new Generator(1) });
  readonly blocks: nn.Layer[];
  readonly list = new nn.ModuleList([new nn.ReLU(), new nn.Linear(3, 2, { generator: new Generator(2) })]);
  readonly stem = new nn.Sequential({ norm: new nn.BatchNorm3d(3), relu: new nn.ReLU() });
  readonly scale = new nn.Parameter(ones([3]));
  readonly bank = new nn.Buffer(zeros([2, 2]));
  readonly scales = [new nn.Parameter(ones([1])), new nn.Parameter(ones([2]))];
  readonly none: nn.Parameter | null = null;
  readonly plain = ones([1]);
  readonly geometry = { kernel: [1, 2, 3] };

  constructor() {
    super();
    this.blocks = [new nn.Sequential(new nn.Linear(2, 2, { bias: false, generator: new Generator(3) }))];
  }
}

const names = [
  ...['scale', 'scales.0', 'scales.1', 'bank', 'conv.weight', 'conv.bias', 'list.1.weight', 'list.1.bias'],
  ...['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map(
    (name) => `stem.norm.${name}`,
  ),
  'blocks.0.0.weight',
];

describe('a module', () => {
  it('finds what it owns under the names of its fields', () => {
    const net = new Net();
    expect([...net.stateDict().keys()].sort()).toEqual([...names].sort());
    expect([...net.stateDict().keys()].slice(0, 4)).toEqual(names.slice(0, 4));
    const buffers = [
      'bank',
      'stem.norm.running_mean',
      'stem.norm.running_var',
      'stem.norm.num_batches_tracked',
    ];
    expect([...net.namedBuffers()].map(([name]) => name).sort()).toEqual([...buffers].sort());
    expect(net.parameters()).toHaveLength(names.length - buffers.length);
    expect(net.parameterCount).toBe(6 + 3 + 8 + 6 + 3 + 1 + 2 + 4);
    const modules = 'conv blocks.0 blocks.0.0 list list.0 list.1 stem stem.norm stem.relu';
    expect([...net.namedModules()].map(([name]) => name)).toEqual(['', ...modules.split(' ')]);
    expect(net.stateDict().get('stem.norm.num_batches_tracked')!.dtype).toBe('int64');
    expect(net.stateDict('net').has('net.conv.weight')).toBe(true);
    expect([net.list.length, net.list.at(-1), [...net.stem].length]).toEqual([2, [...net.list][1], 2]);
  });

  it('gives a shared parameter once, and in the state under each name', () => {
    class Tied extends nn.Module {
      readonly a = new nn.Linear(2, 2, { generator: new Generator(1), bias: false });
      readonly b = this.a;
      readonly own = this.a.weight;
    }
    const tied = new Tied();
    expect([...tied.namedParameters()].map(([name]) => name)).toEqual(['own']);
    expect([...tied.stateDict().keys()]).toEqual(['own', 'a.weight', 'b.weight']);
    expect([...tied.namedModules()].map(([name]) => name)).toEqual(['', 'a']);
  });

  it('goes to evaluation and back, with all below it', () => {
    const net = new Net();
    expect(net.eval()).toBe(net);
    expect([...net.namedModules()].some(([, module]) => module.training)).toBe(false);
    net.train();
    expect([...net.namedModules()].every(([, module]) => module.training)).toBe(true);
  });

  it('freezes, drops gradients and disposes', () => {
    const before = memory();
    const net = new Net();
    const layer = net.list.at(1) as nn.Linear;
    tidy(() =>
      layer
        .forward(ones([1, 3]))
        .sum()
        .backward(),
    );
    expect(tidy(() => layer.weight.grad === null)).toBe(false);
    net.zeroGrad();
    expect(layer.weight.grad).toBeNull();
    expect(
      net
        .requiresGrad_(false)
        .parameters()
        .some((p) => p.requires_grad),
    ).toBe(false);
    expect(
      net
        .requiresGrad_()
        .parameters()
        .every((p) => p.requires_grad),
    ).toBe(true);
    net.plain.dispose();
    net.dispose();
    expect(() => layer.weight.shape.length + layer.weight.sum().item()).toThrow(DisposedError);
    expect(memory()).toEqual(before);
  });

  it('outlives the scope in which it was made', () => {
    const layer = tidy(() => {
      const made = new nn.Linear(2, 2, { generator: new Generator(1) });
      return () => made.forward(ones([1, 2])).shape;
    });
    expect(layer()).toEqual([1, 2]);
  });

  it('takes a tensor over as parameter or buffer', () => {
    const data = tensor([1, 2]);
    const parameter = new nn.Parameter(data, { requires_grad: false });
    expect(data.disposed).toBe(true);
    expect([parameter.tolist(), parameter.requires_grad, parameter.is_leaf]).toEqual([[1, 2], false, true]);
    const computed = new nn.Parameter(parameter.mul(2));
    expect([computed.tolist(), computed.requires_grad, computed.is_leaf]).toEqual([[2, 4], true, true]);
    expect(new nn.Buffer(tensor([1])).requires_grad).toBe(false);
  });
});

describe('to', () => {
  it('lays out weights of five dimensions, in place, with their gradients', () => {
    const net = new Net();
    const weight = net.conv.weight;
    weight.grad = ones(weight.shape);
    const before = weight.toArray();
    net.to({ memoryFormat: 'channels_last_3d' });
    expect(net.conv.weight).toBe(weight);
    expect(weight.strides).toEqual([2, 1, 2, 2, 2]);
    expect(weight.grad!.strides).toEqual(weight.strides);
    expect(weight.toArray()).toEqual(before);
    expect(net.stem.parameters()[0]!.strides).toEqual([1]);
    expect([weight.requires_grad, weight.is_leaf]).toEqual([true, true]);
  });

  it('converts floating-point tensors only, and gradients still arrive', () => {
    const net = new Net().to({ dtype: 'float64' });
    const state = net.stateDict();
    expect(state.get('scale')!.dtype).toBe('float64');
    expect(state.get('bank')!.dtype).toBe('float64');
    expect(state.get('stem.norm.num_batches_tracked')!.dtype).toBe('int64');
    const x = ones([1, 2, 1, 1, 1], { dtype: 'float64' });
    net.conv.forward(x).sum().backward();
    expect(net.conv.weight.grad!.dtype).toBe('float64');
  });
});

describe('loadStateDict', () => {
  const copy = (net: nn.Module) =>
    new Map([...net.stateDict()].map(([name, value]) => [name, value.clone()]));

  it('copies values, whatever their dtype, into the tensors that are there', () => {
    const [from, into] = [new Net(), new Net()];
    nn.init.constant(from.conv.weight, 0.25);
    const { weight } = into.conv;
    const state = copy(from).set('conv.weight', from.conv.weight.detach().to({ dtype: 'float16' }));
    expect(into.loadStateDict(state)).toEqual({ missing: [], unexpected: [] });
    expect(into.conv.weight).toBe(weight);
    expect(new Set(weight.toArray() as Float32Array)).toEqual(new Set([0.25]));
    expect([weight.requires_grad, weight.is_leaf]).toEqual([true, true]);
  });

  it('lists what is missing, unexpected and misshapen, and changes nothing then', () => {
    const net = new Net();
    const state = copy(net)
      .set('head.weight', empty([1]))
      .set('scale', empty([4]))
      .set('bank', ones([2, 2]));
    state.delete('conv.bias');
    expect(() => net.loadStateDict(state)).toThrow(
      /missing: conv\.bias; unexpected: head\.weight; of another shape: scale \[4\] for \[3\]/,
    );
    expect(net.bank.sum().item()).toBe(0);
    expect(() => net.loadStateDict(state, { strict: false })).toThrow(/got of another shape: scale/);
    state.delete('scale');
    const report = net.loadStateDict(state, { strict: false });
    expect(report).toEqual({ missing: ['scale', 'conv.bias'], unexpected: ['head.weight'] });
    expect(net.bank.sum().item()).toBe(4);
  });

  it('takes a prefix off where asked, and names ten of many', () => {
    const net = new Net();
    const wrapped = new Map([...copy(net)].map(([name, value]) => [`module.${name}`, value]));
    expect(() => net.loadStateDict(wrapped)).toThrow(
      /missing: scale.* and 4 more; unexpected: module\.scale/,
    );
    expect(net.loadStateDict(wrapped, { stripPrefix: 'module.' }).missing).toEqual([]);
  });
});

describe('Sequential', () => {
  it('runs its layers one after another', () => {
    class Double extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    const both = new nn.Sequential(new Double(), new nn.ReLU(), new Double(), new nn.Identity());
    expect(both.forward(fromArray(new Float32Array([-1, 3]), [2])).tolist()).toEqual([0, 12]);
    expect(new nn.Sequential().forward(ones([1])).item()).toBe(1);
    expect(both.length).toBe(4);
  });
});
