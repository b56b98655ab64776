// AMFM (eq. 1-4) and the head of section 6: parameters, switches, closed forms. Values against PyTorch are in test/golden.
import { generatorFor, noGrad, type Tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { Amfm, FusionHead } from '../../src/index.js';
import { normal } from '../support/tensors.js';

const generator = () => generatorFor(0, 'init');
const zeroed = <T extends { weight: Tensor; bias: Tensor | null }>(layer: T, bias: number): T => {
  noGrad(() => {
    layer.weight.zero_();
    layer.bias!.fill_(bias);
  });
  return layer;
};

describe('Amfm', () => {
  it('has the parameters of both readings', () => {
    using own = new Amfm({ generator: generator() });
    using shared = new Amfm({ excitation: 'shared', generator: generator() });
    expect(own.parameterCount).toBe(1_050_112);
    expect(shared.parameterCount).toBe(1_312_768);
    expect([...own.stateDict().keys()]).toEqual([
      'squeeze.weight',
      'squeeze.bias',
      'gate_rgb.weight',
      'gate_rgb.bias',
      'gate_audio.weight',
      'gate_audio.bias',
    ]);
    expect(shared.stateDict().has('excite.weight')).toBe(true);
  });

  it('halves both features with a sigmoid gate at zero, passes them with a ReLU gate at its first bias', () => {
    for (const [gate, factor] of [
      ['sigmoid', 0.5],
      ['relu', 1],
    ] as const) {
      using amfm = new Amfm({ dim: 6, gate, generator: generator() });
      if (gate === 'relu') expect(amfm.gate_rgb.bias!.toArray()).toEqual(new Float32Array(6).fill(1));
      zeroed(amfm.gate_rgb, gate === 'relu' ? 1 : 0);
      zeroed(amfm.gate_audio, gate === 'relu' ? 1 : 0);
      tidy(() => {
        const [rgb, audio] = [normal([3, 6], 1), normal([3, 6], 2)];
        const gated = amfm.forward(rgb, audio);
        expect(gated.rgb.sub(rgb.mul(factor)).abs().max().item()).toBe(0);
        expect(gated.audio.sub(audio.mul(factor)).abs().max().item()).toBe(0);
      });
    }
  });

  it.each(['per_modality', 'shared'] as const)('gates each modality by both, %s', (excitation) => {
    using amfm = new Amfm({ dim: 6, excitation, generator: generator() });
    tidy(() => {
      const [rgb, audio] = [normal([3, 6], 1), normal([3, 6], 2)];
      const gated = amfm.forward(rgb, audio);
      const opening = gated.rgb.div(rgb);
      expect(opening.amin().item()).toBeGreaterThan(0);
      expect(opening.amax().item()).toBeLessThan(1);
      const other = amfm.forward(rgb, audio.neg());
      expect(other.rgb.sub(gated.rgb).abs().max().item()).toBeGreaterThan(1e-4);
    });
  });

  it('starts with most gates open with ReLU', () => {
    using amfm = new Amfm({ gate: 'relu', generator: generator() });
    tidy(() => {
      const [rgb, audio] = [normal([16, 512], 1).abs(), normal([16, 512], 2).abs()];
      const shut = amfm.forward(rgb, audio).rgb.eq(0).to({ dtype: 'float32' }).mean().item();
      expect(shut).toBeLessThan(0.01);
    });
  });

  it('refuses other gates and excitations', () => {
    expect(() => new Amfm({ gate: 'tanh' as 'relu', generator: generator() })).toThrow(
      /sigmoid, relu for `gate`, got "tanh"/,
    );
    expect(() => new Amfm({ excitation: 'own' as 'shared', generator: generator() })).toThrow(/`excitation`/);
  });
});

describe('FusionHead', () => {
  it.each([32, 100])('has 524,800 + 513 C parameters, C = %i', (classes) => {
    using head = new FusionHead({ classes, generator: generator() });
    expect(head.parameterCount).toBe(524_800 + 513 * classes);
    expect([...head.stateDict().keys()]).toEqual(['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias']);
  });

  it('drops 0.7 of the hidden values in training, by its generator, and none in evaluation', () => {
    using head = new FusionHead({ dim: 64, classes: 3, generator: generator() });
    tidy(() => {
      const [rgb, audio] = [normal([8, 64], 1), normal([8, 64], 2)];
      const train = (step: number) => {
        head.train().dropout.seed(generatorFor(0, 'dropout', step));
        return head.forward(rgb, audio).toArray();
      };
      expect(train(1)).toEqual(train(1));
      expect(train(1)).not.toEqual(train(2));
      head.eval();
      const want = head.fc2.forward(head.hidden(rgb, audio));
      expect(head.forward(rgb, audio).sub(want).abs().max().item()).toBe(0);
      head.train().dropout.seed(generatorFor(0, 'dropout', 3));
      const kept = head.dropout
        .forward(normal([400, 64], 3).abs().add(1))
        .gt(0)
        .to({ dtype: 'float32' })
        .mean()
        .item();
      expect(kept).toBeCloseTo(0.3, 1);
      expect(head.hidden(rgb, audio).shape).toEqual([8, 64]);
    });
  });
});
