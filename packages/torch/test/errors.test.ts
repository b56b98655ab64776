/** What an error says: PyTorch's text, the operator, the arguments, the JavaScript stack, whose mistake. */
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

function thrown(run: () => unknown): torch.AvclError {
  try {
    run();
  } catch (error) {
    return error as torch.AvclError;
  }
  throw new Error('expected a throw');
}

describe('errors', () => {
  const a = torch.zeros([2, 3]);

  it('of PyTorch name operator, shapes, dtypes and the calling line', () => {
    function multiplyHere() {
      return torch.mm(a, a);
    }
    const error = thrown(multiplyHere) as torch.TorchError;
    expect(error).toBeInstanceOf(torch.TorchError);
    expect(error.operator).toBe('aten::mm');
    expect(error.arguments).toEqual(['self: float32[2, 3] on cpu', 'mat2: float32[2, 3] on cpu']);
    expect(error.message).toBe(
      'aten::mm: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)\n' +
        '  called with self: float32[2, 3] on cpu, mat2: float32[2, 3] on cpu',
    );
    expect(error.stack).toContain('multiplyHere');
    expect(error.message).not.toContain('.cpp');
  });

  it('of arguments are the caller’s, found before PyTorch is asked', () => {
    const error = thrown(() => torch.reshape(a, [1.5]));
    expect(error.code).toBe('USAGE');
    expect(error.message).toMatch(/^aten::reshape: expected a whole number for `shape`, got 1.5/);
    expect(thrown(() => torch.mm(a, ...([] as unknown as [torch.Tensor]))).message).toMatch(
      /expected `mat2` \(Tensor\), got nothing/,
    );
    expect(thrown(() => torch.cat([a, 'x' as never])).message).toMatch(
      /expected a Tensor for `tensors`, got string/,
    );
    expect(thrown(() => torch.sum(a, [0], { keepdim: 1 as never })).code).toBe('USAGE');
  });

  it('of lists of tensors stay short', () => {
    const many = Array.from({ length: 20 }, () => a).concat(torch.zeros([1]));
    expect(thrown(() => torch.cat(many)).message).toMatch(/\.\.\. 21 in all/);
  });

  it('of asynchronous calls are the same', async () => {
    await expect(torch.callAsync('aten::mm', '', [a, a])).rejects.toThrow(
      /aten::mm: mat1 and mat2 shapes.*\n.*float32\[2, 3\]/,
    );
  });

  it('of a missing CUDA say what to do', (context) => {
    if (torch.cudaIsAvailable()) return context.skip('skipped: this machine has CUDA');
    const error = thrown(() => torch.zeros([1], { device: 'cuda' }));
    expect(error.code).toBe('ENVIRONMENT');
    expect(error.fix).toMatch(/use the device cpu/);
    expect(thrown(() => new torch.Generator(1, 'cuda')).code).toBe('ENVIRONMENT');
  });
});
