// GradScaler against the trace of torch.amp.GradScaler on the CPU: scales and weights are powers of two and sums of
// quarters, so they are equal to the bit.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromArray, tensor } from '../../src/create.js';
import { Parameter } from '../../src/nn/index.js';
import { GradScaler, SGD } from '../../src/optim/index.js';
import { memory, tidy } from '../../src/scope.js';

const { scaler: golden } = JSON.parse(
  readFileSync(new URL('../golden/schedules.json', import.meta.url), 'utf8'),
) as { scaler: { infinite: boolean[]; scale: number[]; weight: number[][] } };

const options = { init_scale: 1024, growth_interval: 3 };

function train(scaler: GradScaler, weight: Parameter, optimizer: SGD, infinite: boolean): boolean {
  return tidy(() => {
    optimizer.zeroGrad();
    const slope = fromArray(new Float32Array([0.25, infinite ? Infinity : 0.5]), [2]);
    scaler.scale(weight.mul(slope).sum()).backward();
    const stepped = scaler.step(optimizer);
    scaler.update();
    return stepped;
  });
}

describe('GradScaler', () => {
  it('gives the scales and weights of PyTorch, also when it goes on from its state', () => {
    const weight = new Parameter(tensor([1, 1]));
    const optimizer = new SGD([weight], { lr: 0.5 });
    let scaler = new GradScaler(options);
    for (const [i, infinite] of golden.infinite.entries()) {
      if (i % 4 === 2) {
        const next = new GradScaler(options);
        next.loadStateDict(JSON.parse(JSON.stringify(scaler.stateDict())));
        scaler.dispose();
        scaler = next;
      }
      expect(train(scaler, weight, optimizer, infinite)).toBe(!infinite);
      expect(scaler.stateDict().scale).toBe(golden.scale[i]);
      expect(weight.tolist()).toEqual(golden.weight[i]);
    }
  });

  it('unscales before clipping, once', () => {
    const weight = new Parameter(tensor([1, 1]));
    const optimizer = new SGD([weight], { lr: 1 });
    const scaler = new GradScaler(options);
    scaler.scale(weight.sum()).backward();
    expect(weight.grad!.tolist()).toEqual([1024, 1024]);
    scaler.unscale_(optimizer);
    expect(weight.grad!.tolist()).toEqual([1, 1]);
    expect(() => scaler.unscale_(optimizer)).toThrow(/once between updates/);
    expect(scaler.step(optimizer)).toBe(true);
    expect(weight.tolist()).toEqual([0, 0]);
    scaler.update();
    expect(() => scaler.update()).toThrow(/a step before update/);
  });

  it('does nothing where it is off, and frees what it holds', () => {
    const weight = new Parameter(tensor([1, 1]));
    const optimizer = new SGD([weight], { lr: 0.5 });
    const off = new GradScaler({ enabled: false });
    const loss = weight.sum();
    expect(off.scale(loss)).toBe(loss);
    loss.backward();
    expect(off.step(optimizer)).toBe(true);
    off.update();
    expect(weight.tolist()).toEqual([0.5, 0.5]);
    optimizer.zeroGrad();
    const before = memory().tensors;
    const on = new GradScaler(options);
    train(on, weight, optimizer, false);
    optimizer.zeroGrad();
    expect(memory().tensors).toBe(before + 2);
    on.dispose();
    expect(memory().tensors).toBe(before);
  });

  it('refuses factors that go the wrong way', () => {
    expect(() => new GradScaler({ growth_factor: 1 })).toThrow(/`growth_factor` 1/);
    expect(() => new GradScaler({ backoff_factor: 1 })).toThrow(/`backoff_factor` 1/);
  });
});
