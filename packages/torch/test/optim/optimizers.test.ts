// SGD and AdamW over five steps against the plain loops of torch.optim (foreach and fused off), in the default and
// in the channels-last layout, and with gradients or state laid out otherwise than their parameter.
// Tolerance 2e-6 of the largest magnitude: the fused kernels round once where the loops round between operations.
import { describe, expect, it } from 'vitest';
import type { MemoryFormat } from '../../src/dtype.js';
import { Parameter } from '../../src/nn/index.js';
import { empty } from '../../src/ops.generated.js';
import { AdamW, clipGradNorm, type Optimizer, SGD } from '../../src/optim/index.js';
import { parseSafetensors, serializeSafetensors } from '../../src/safetensors/index.js';
import { memory, tidy } from '../../src/scope.js';
import type { Tensor } from '../../src/tensor.js';
import { expectNear, golden } from '../nn/golden.js';

const values = golden('optim');
const names = ['conv', 'point', 'bias', 'late'];

const settings = {
  sgd: (params: Parameter[]) => new SGD(params, { lr: 0.1 }),
  sgd_decay: (params: Parameter[]) => new SGD(params, { lr: 0.05, weight_decay: 0.01 }),
  sgd_momentum: (params: Parameter[]) => new SGD(params, { lr: 0.1, momentum: 0.9, weight_decay: 0.0005 }),
  sgd_dampening: (params: Parameter[]) => new SGD(params, { lr: 0.1, momentum: 0.8, dampening: 0.3 }),
  sgd_nesterov: (params: Parameter[]) =>
    new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.001 }),
  adamw: (params: Parameter[]) => new AdamW(params, { lr: 0.01 }),
  adamw_decay: (params: Parameter[]) =>
    new AdamW(params, { lr: 0.003, betas: [0.8, 0.95], eps: 1e-6, weight_decay: 0.3 }),
};
type Name = keyof typeof settings;

/** `x` laid out anew; tensors of other ranks stay. */
function as(x: Tensor, format: MemoryFormat): Tensor {
  return x.ndim === 5 ? x.clone({ memory_format: format }) : x.clone();
}

function start(format: MemoryFormat): Map<string, Parameter> {
  return new Map(names.map((name) => [name, new Parameter(as(values.get(`start.${name}`)!, format))]));
}

function giveGrads(params: Map<string, Parameter>, step: number, format: MemoryFormat): void {
  for (const [name, parameter] of params) {
    const grad = values.get(`grad.${step}.${name}`);
    parameter.grad = grad === undefined ? null : as(grad, format);
  }
}

function expectGolden(params: Map<string, Parameter>, name: string): void {
  for (const [key, parameter] of params)
    expectNear(parameter, values.get(`${name}.${key}`), 2e-6, `${name}.${key}`);
}

const formats = ['contiguous_format', 'channels_last_3d'] as const;
const runs = (Object.keys(settings) as Name[]).flatMap((name) =>
  formats.flatMap((own) => formats.map((grads) => ({ name, own, grads }))),
);

describe('five steps', () => {
  it.each(runs)('of $name with parameters in $own and gradients in $grads', ({ name, own, grads }) => {
    const params = start(own);
    const optimizer = settings[name]([...params.values()]);
    for (let step = 0; step < 5; step++) {
      giveGrads(params, step, grads);
      optimizer.step();
    }
    expectGolden(params, name);
    expect(params.get('conv')!.is_contiguous({ memory_format: own })).toBe(true);
  });

  it.each(Object.keys(settings) as Name[])('of %s with a new layout after the second', (name) => {
    const params = start('contiguous_format');
    const optimizer = settings[name]([...params.values()]);
    for (let step = 0; step < 5; step++) {
      if (step === 2) {
        const conv = params.get('conv')!;
        conv.setData(as(conv.detach(), 'channels_last_3d'));
      }
      giveGrads(params, step, 'contiguous_format');
      optimizer.step();
    }
    expectGolden(params, name);
  });

  it.each(Object.keys(settings) as Name[])(
    'of %s saved after the third and gone on with, to the same bits',
    (name) => {
      const whole = start('channels_last_3d');
      const params = start('channels_last_3d');
      const [first, uncut] = [settings[name]([...params.values()]), settings[name]([...whole.values()])];
      for (let step = 0; step < 5; step++) {
        giveGrads(whole, step, 'channels_last_3d');
        uncut.step();
      }
      for (let step = 0; step < 3; step++) {
        giveGrads(params, step, 'channels_last_3d');
        first.step();
      }
      const before = new Map([...params].map(([key, p]) => [key, p.detach().clone()]));
      const { tensors, groups } = first.stateDict();
      const second = settings[name]([...params.values()]) as Optimizer<{ lr: number }>;
      second.step(); // what it remembers of this is replaced
      for (const [key, p] of params) p.setData(before.get(key)!);
      second.loadStateDict({
        tensors: parseSafetensors(serializeSafetensors(tensors)).tensors,
        groups: JSON.parse(JSON.stringify(groups)),
      });
      second.loadStateDict(second.stateDict());
      first.dispose();
      for (let step = 3; step < 5; step++) {
        giveGrads(params, step, 'channels_last_3d');
        second.step();
      }
      for (const [key, parameter] of whole) expect(params.get(key)!.toArray()).toEqual(parameter.toArray());
    },
  );
});

describe('an optimiser', () => {
  const pair = () => [new Parameter(empty([2]).fill_(1)), new Parameter(empty([3]).fill_(1))] as const;

  it('keeps settings per group, and takes new rates between steps', () => {
    const [a, b] = pair();
    const optimizer = new SGD([{ params: [a] }, { params: [b], lr: 0.5 }], { lr: 0.1 });
    for (const p of [a, b]) p.grad = empty(p.shape).fill_(1);
    optimizer.step();
    expect(a.tolist()).toEqual([Math.fround(0.9), Math.fround(0.9)]);
    expect(b.tolist()).toEqual([0.5, 0.5, 0.5]);
    optimizer.paramGroups[1]!.lr = 0.25;
    optimizer.step();
    expect(b.tolist()).toEqual([0.25, 0.25, 0.25]);
    optimizer.zeroGrad();
    expect(a.grad).toBeNull();
  });

  it('leaves nothing behind but its state', () => {
    const [a, b] = pair();
    const optimizer = new AdamW([a, b]);
    const step = () => {
      tidy(() => {
        for (const p of [a, b]) p.grad = empty(p.shape).fill_(1);
      });
      optimizer.step();
      optimizer.zeroGrad();
    };
    const before = memory().tensors;
    step();
    expect(memory().tensors).toBe(before + 6); // step, exp_avg, exp_avg_sq of two parameters
    for (let i = 0; i < 5; i++) step();
    expect(memory().tensors).toBe(before + 6);
    expect([...optimizer.stateDict().tensors.keys()].slice(0, 3)).toEqual([
      '0.exp_avg',
      '0.exp_avg_sq',
      '0.step',
    ]);
    expect(optimizer.stateDict().tensors.get('1.step')!.item()).toBe(6);
    optimizer.dispose();
    expect(memory().tensors).toBe(before);
  });

  it('names what is wrong with its arguments', () => {
    const [a, b] = pair();
    const cases: [() => unknown, RegExp][] = [
      [() => new SGD([], { lr: 1 }), /`params`, got none/],
      [() => new SGD([a, a], { lr: 1 }), /`params`, got one twice/],
      [() => new SGD([a], { lr: -1 }), /`lr`, got -1/],
      [() => new SGD([a], { lr: Number.NaN }), /`lr`, got NaN/],
      [() => new SGD([a], { lr: 1, momentum: -0.1 }), /`momentum`, got -0\.1/],
      [() => new SGD([a], { lr: 1, nesterov: true }), /`nesterov`, got momentum 0/],
      [() => new AdamW([a], { betas: [0.9, 1] }), /`betas`, got 0\.9, 1/],
      [() => new AdamW([a], { eps: -1 }), /`eps`, got -1/],
      [
        () => new SGD([new Parameter(empty([4, 4]).narrow(1, 0, 2))], { lr: 1 }),
        /without gaps.*strides \[4, 1\]/,
      ],
    ];
    for (const [make, says] of cases) expect(make).toThrow(says);
    const one = new SGD([a], { lr: 1 }).stateDict();
    expect(() => new SGD([a, b], { lr: 1 }).loadStateDict(one)).toThrow(/groups of 2 with .*, got 1 with/);
    const foreign = new AdamW([a]) as unknown as SGD;
    expect(() => foreign.loadStateDict(one)).toThrow(
      /with betas, eps, lr, weight_decay, got 1 with dampening/,
    );
    const unknown = { ...one, tensors: new Map([['0.exp_avg', empty([2])]]) };
    expect(() => new SGD([a], { lr: 1 }).loadStateDict(unknown)).toThrow(/momentum_buffer of a.*`0.exp_avg`/);
    const wrong = { ...one, tensors: new Map([['0.momentum_buffer', empty([5])]]) };
    expect(() => new SGD([a], { lr: 1 }).loadStateDict(wrong)).toThrow(/`0.momentum_buffer` of \[5\]/);
    const beyond = { ...one, tensors: new Map([['7.momentum_buffer', empty([2])]]) };
    expect(() => new SGD([a], { lr: 1 }).loadStateDict(beyond)).toThrow(/`7.momentum_buffer`/);
  });
});

describe('clipGradNorm', () => {
  const params = () => {
    const made = new Map(
      ['conv', 'bias'].map((name) => [name, new Parameter(values.get(`start.${name}`)!.clone())]),
    );
    giveGrads(made, 0, 'contiguous_format');
    return made;
  };
  const cases = [
    ['two', 1.5, 2],
    ['inf', 0.5, Infinity],
    ['loose', 1e6, 2],
  ] as const;
  it.each(cases)('equals PyTorch: %s', (name, limit, norm_type) => {
    const clipped = params();
    const norm = clipGradNorm(clipped.values(), limit, { norm_type });
    expectNear(norm, values.get(`clip.${name}.norm`), 1e-6, 'norm');
    for (const [key, { grad }] of clipped) expectNear(grad!, values.get(`clip.${name}.${key}`), 1e-6, key);
  });

  it('measures without clipping, and gives zero without gradients', () => {
    const measured = params();
    expectNear(clipGradNorm(measured.values(), Infinity), values.get('clip.two.norm'), 1e-6);
    expect(measured.get('conv')!.grad!.toArray()).toEqual(values.get('grad.0.conv')!.toArray());
    expect(clipGradNorm([new Parameter(empty([2]))], 1).item()).toBe(0);
    expect(() => clipGradNorm([], -1)).toThrow(/`maxNorm`, got -1/);
  });
});
