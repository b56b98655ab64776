// The evaluation form equals the module in evaluation mode: float32 within 1e-4 (the figure; folding rounds each
// weight once more), float64, which has no fused operator, within 1e-10.
import { type DType, generatorFor, memory, noGrad, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  type Backbone,
  type BackboneName,
  backbones,
  createBackbone,
  foldForEvaluation,
} from '../../src/index.js';
import { expectClose, normal } from '../support/tensors.js';

/** A network whose running statistics and affine parameters are not the initial ones. */
function lived(name: BackboneName, dtype: DType, depth = 1): Backbone {
  const backbone = createBackbone(name, { width: 4, depth, generator: generatorFor(0, 'init') });
  backbone.to({ dtype, memoryFormat: 'channels_last_3d' });
  tidy(() => {
    for (let i = 0; i < 3; i++) backbone.forward(normal([2, 3, 8, 16, 16], 20 + i, dtype));
    noGrad(() => {
      [...backbone.namedParameters()].forEach(([key, parameter], i) => {
        if (/bn/.test(key)) parameter.add_(normal(parameter.shape, 40 + i, dtype).mul(0.3));
      });
    });
  });
  return backbone.eval();
}

describe.each(Object.keys(backbones) as BackboneName[])('%s folded', (name) => {
  it.each([
    ['float32', 1e-4],
    ['float64', 1e-10],
  ] as const)('equals the module, %s', (dtype, tolerance) => {
    using backbone = lived(name, dtype);
    using folded = foldForEvaluation(backbone);
    tidy(() => {
      for (const batch of [2, 3]) {
        const x = normal([batch, 3, 8, 16, 16], 60 + batch, dtype);
        const want = backbone.forwardFeatures(x);
        const got = folded.forwardFeatures(x);
        for (const key of ['pool', 'conv3', 'conv4', 'conv5'] as const)
          expectClose(got[key], want[key], tolerance, key);
        expectClose(folded.forward(x), want.pool, tolerance);
      }
    });
  });

  it('equals it on a repeated picture', () => {
    using backbone = lived(name, 'float32');
    using folded = foldForEvaluation(backbone);
    tidy(() => {
      const picture = normal([2, 3, 1, 16, 16], 70);
      const want = backbone.forward(picture.expand([-1, -1, 16, -1, -1]));
      expectClose(folded.forwardRepeated(picture, 16), want, 1e-4);
      expectClose(
        folded.forwardRepeatedFeatures(picture, 16).conv3,
        backbone.forwardRepeatedFeatures(picture, 16).conv3,
        1e-4,
      );
    });
  });

  it('does not follow the module afterwards, and gives its memory back', () => {
    using backbone = lived(name, 'float32');
    const before = memory().tensors;
    const folded = foldForEvaluation(backbone);
    tidy(() => {
      const x = normal([2, 3, 8, 16, 16], 80);
      const first = folded.forward(x);
      noGrad(() => {
        for (const parameter of backbone.parameters()) parameter.mul_(1.5);
      });
      expectClose(folded.forward(x), first, 0);
    });
    expect(memory().tensors).toBeGreaterThan(before);
    folded.dispose();
    expect(memory().tensors).toBe(before);
  });
});

it('folds plain shortcuts of deeper networks, which are written over', () => {
  using backbone = lived('r3d', 'float32', 2);
  using folded = foldForEvaluation(backbone);
  tidy(() => {
    const x = normal([2, 3, 8, 16, 16], 90);
    const before = x.toArray();
    expectClose(folded.forward(x), backbone.forward(x), 1e-4);
    expect(x.toArray()).toEqual(before);
  });
});
