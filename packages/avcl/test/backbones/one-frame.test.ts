/** A single frame: only the middle slice of the kernels along time is computed, with the same result, also in bfloat16. */
import { autocast, conv3d, fromArray, generatorFor, noGrad, randomFor, type Tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { createBackbone } from '../../src/index.js';

function values(shape: number[]): Tensor {
  const random = randomFor(3, 'one frame', ...shape);
  const count = shape.reduce((a, b) => a * b, 1);
  return fromArray(
    Float32Array.from({ length: count }, () => random.uniform()),
    shape,
  );
}

const largest = (x: Tensor): number => x.to({ dtype: 'float32' }).abs().amax().item();

describe.each(['r3d', 'r21d'] as const)('one frame through %s', (name) => {
  it('has the same features and gradients as the whole kernel on padding', () => {
    tidy(() => {
      const whole = createBackbone(name, { width: 4, generator: generatorFor(0, 'init') });
      const part = createBackbone(name, { width: 4, generator: generatorFor(0, 'init') });
      for (const [, module] of whole.namedModules()) hideMiddle(module);
      const x = values([4, 3, 1, 32, 32]);
      const a = whole.forward(x);
      const b = part.forward(x);
      expect(largest(a.sub(b))).toBeLessThan(1e-6 * largest(a)); // same products, possibly in another order
      a.square().sum().backward();
      b.square().sum().backward();
      for (const [i, parameter] of whole.parameters().entries()) {
        const [g, h] = [parameter.grad!, part.parameters()[i]!.grad!];
        expect(largest(g.sub(h))).toBeLessThan(1e-4 * largest(g) + 1e-6);
      }
    });
  });

  it('is near float32 in bfloat16', () => {
    tidy(() => {
      const backbone = createBackbone(name, { width: 4, generator: generatorFor(0, 'init') });
      backbone.to({ memoryFormat: 'channels_last_3d' }).eval();
      const x = values([8, 3, 1, 32, 32]);
      const exact = noGrad(() => backbone.forward(x));
      const half = noGrad(() => autocast({ device: 'cpu', dtype: 'bfloat16' }, () => backbone.forward(x)));
      expect(largest(exact.sub(half.to({ dtype: 'float32' })))).toBeLessThan(0.05 * largest(exact)); // 8 bits a layer
      expect(largest(half)).toBeGreaterThan(0);
    });
  });
});

/** Makes a convolution compute its whole kernel, by giving it a frame of zeros on either side instead of padding. */
function hideMiddle(module: object): void {
  const conv = module as {
    padding?: number[];
    kernel_size?: number[];
    stride: number[];
    weight: Tensor;
    forward: (x: Tensor) => Tensor;
  };
  if (conv.padding === undefined || conv.kernel_size === undefined || conv.padding[0] === 0) return;
  const padding = [...conv.padding];
  conv.padding = [0, ...padding.slice(1)];
  conv.forward = (x) =>
    conv3d(x.pad([0, 0, 0, 0, padding[0]!, padding[0]!]), conv.weight, {
      stride: conv.stride,
      padding: conv.padding!,
    });
}
