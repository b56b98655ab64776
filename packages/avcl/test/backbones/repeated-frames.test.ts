// A picture repeated over frames, computed once a distinct frame: equal to the clip written out, in outputs, gradients and
// running statistics. float64 to 1e-12 (sums in another order). float32: outputs to 1e-4 of the largest value; gradients to
// 5e-3, since a value beside the kink of a ReLU falls on either side by rounding and moves them by about 1e-3.
import { type DType, generatorFor, type MemoryFormat, type Tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { type BackboneName, backbones, createBackbone, planWindows } from '../../src/index.js';
import { expectClose, normal } from '../support/tensors.js';

describe('planWindows', () => {
  const three = { kernel: 3, stride: 1, padding: 1 };

  it('tells three edge frames apart after conv1 and conv2: 16 frames become 7', () => {
    expect(planWindows([16], three)).toEqual({ take: [0, 0, 0], counts: [1, 14, 1] });
    expect(planWindows([1, 14, 1], three)).toEqual({ take: [0, 1, 1, 1, 2], counts: [1, 1, 12, 1, 1] });
    expect(planWindows([1, 1, 12, 1, 1], three).counts).toEqual([1, 1, 1, 10, 1, 1, 1]);
  });

  it('keeps the places of strided windows', () => {
    expect(planWindows([1, 1, 1, 10, 1, 1, 1], { kernel: 3, stride: 2, padding: 1 }).counts).toEqual([
      1, 1, 4, 1, 1,
    ]);
    expect(planWindows([1, 1, 12, 1, 1], { kernel: 2, stride: 2, padding: 0 }).counts).toEqual([1, 6, 1]);
    expect(planWindows([16], { kernel: 1, stride: 1, padding: 0 })).toEqual({ take: [0], counts: [16] });
  });

  it('gives every window of the clip written out, in order', () => {
    for (const counts of [[5], [1, 3], [2, 2, 7], [1, 1, 1, 1], [4, 1, 6, 3]]) {
      for (const kernel of [1, 2, 3]) {
        for (const stride of [1, 2, 3]) {
          for (const padding of kernel === 3 ? [0, 1] : [0]) {
            const frames = counts.flatMap((count, frame) => Array<number>(count).fill(frame));
            const plan = planWindows(counts, { kernel, stride, padding });
            const windows = (from: readonly number[]) => {
              const out: string[] = [];
              for (let start = -padding; start + kernel <= from.length + padding; start += stride) {
                out.push(Array.from({ length: kernel }, (_, k) => from[start + k] ?? 'zero').join());
              }
              return out;
            };
            const distinct = windows(plan.take);
            expect(distinct.length).toBe(plan.counts.length);
            expect(distinct.flatMap((content, i) => Array<string>(plan.counts[i]!).fill(content))).toEqual(
              windows(frames),
            );
          }
        }
      }
    }
  });
});

interface Result {
  outputs: Record<string, Tensor>;
  gradients: Map<string, Tensor>;
  buffers: Map<string, Tensor>;
}

/** A training pass whose loss looks at the pooled feature and every map. */
function pass(
  name: BackboneName,
  frames: number,
  written: boolean,
  options: { dtype: DType; memoryFormat: MemoryFormat; train?: boolean; width?: number },
): Result {
  const { dtype, memoryFormat, train = true, width = 4 } = options;
  const backbone = createBackbone(name, { width, generator: generatorFor(0, 'init') });
  backbone.to({ dtype, memoryFormat }).train(train);
  const picture = normal([3, 3, 1, 32, 32], 7, dtype);
  const outputs = written
    ? backbone.forwardFeatures(
        picture.expand([-1, -1, frames, -1, -1]).contiguous({ memory_format: memoryFormat }),
      )
    : backbone.forwardRepeatedFeatures(picture, frames);
  Object.values(outputs)
    .map((map: Tensor, i) => map.mul(normal(map.shape, 10 + i, dtype)).sum())
    .reduce((sum, term) => sum.add(term))
    .backward();
  const gradients = new Map([...backbone.namedParameters()].map(([key, { grad }]) => [key, grad!]));
  return { outputs: { ...outputs }, gradients, buffers: new Map(backbone.namedBuffers()) };
}

function compare(got: Result, want: Result, tolerance: number, ofGradients = tolerance): void {
  for (const key of Object.keys(want.outputs))
    expectClose(got.outputs[key]!, want.outputs[key]!, tolerance, key);
  const largest = Math.max(...[...want.gradients.values()].map((gradient) => gradient.abs().max().item()));
  for (const [key, gradient] of want.gradients) {
    // The bias of a convolution before batch norm has no gradient but rounding; it is measured by the largest one.
    const own = /conv\w+\.bias$/.test(key) ? largest : gradient.abs().max().item();
    const error = got.gradients.get(key)!.sub(gradient).abs().max().item();
    expect(error / Math.max(own, 1e-3 * largest), key).toBeLessThanOrEqual(ofGradients);
  }
  for (const [key, buffer] of want.buffers) expectClose(got.buffers.get(key)!, buffer, tolerance, key);
}

describe.each(Object.keys(backbones) as BackboneName[])('%s on a repeated picture', (name) => {
  it.each([8, 11, 16])('equals the clip written out: %i frames, float64', (frames) => {
    tidy(() => {
      const options = { dtype: 'float64', memoryFormat: 'contiguous_format' } as const;
      compare(pass(name, frames, false, options), pass(name, frames, true, options), 1e-12);
    });
  });

  it('equals it in channels_last_3d', () => {
    tidy(() => {
      const options = { dtype: 'float64', memoryFormat: 'channels_last_3d' } as const;
      compare(pass(name, 16, false, options), pass(name, 16, true, options), 1e-12);
    });
  });

  it('equals it in float32', () => {
    tidy(() => {
      const options = { dtype: 'float32', memoryFormat: 'channels_last_3d', width: 8 } as const;
      compare(pass(name, 16, false, options), pass(name, 16, true, options), 1e-4, 5e-3);
    });
  });

  it('equals it in evaluation mode', () => {
    tidy(() => {
      const options = { dtype: 'float64', memoryFormat: 'channels_last_3d', train: false } as const;
      compare(pass(name, 16, false, options), pass(name, 16, true, options), 1e-12);
    });
  });
});
