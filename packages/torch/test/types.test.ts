/** Wrong arguments are compile errors: `tsc` fails where a line below `@ts-expect-error` is right. They also throw. */
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

describe('wrong arguments', () => {
  const x = torch.zeros([2, 2]);

  it('do not compile, and throw', () => {
    // @ts-expect-error a string is no tensor
    expect(() => torch.add(x, 'one')).toThrow(torch.AvclError);
    // @ts-expect-error the option is called keepdim
    expect(() => torch.sum(x, [0], { keepDim: true })).toThrow(torch.AvclError);
    // @ts-expect-error mm takes two tensors
    expect(() => torch.mm(x)).toThrow(torch.AvclError);
    // @ts-expect-error there is no such dtype
    expect(() => torch.zeros([1], { dtype: 'float' })).toThrow(torch.AvclError);
    // @ts-expect-error there is no such memory format
    expect(() => x.contiguous({ memory_format: 'nhwc' })).toThrow(torch.AvclError);
    // @ts-expect-error softmax needs a dimension
    expect(() => x.softmax()).toThrow(torch.AvclError);
  });

  it('are told apart in results', () => {
    const [values, indices]: [torch.Tensor, torch.Tensor] = x.max(1);
    expect([values.dtype, indices.dtype]).toEqual(['float32', 'int64']);
    // @ts-expect-error a reduction over all gives one tensor, not a pair
    const pair: [torch.Tensor, torch.Tensor] = x.max();
    expect(pair).toBeInstanceOf(torch.Tensor);
  });
});
