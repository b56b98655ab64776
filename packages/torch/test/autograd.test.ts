/** Autograd through the boundary: backward, grad, what is kept on tensors, and the switches. */
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

const leaf = (values: number[]) => torch.tensor(values).requires_grad_();

describe('backward', () => {
  it('fills and adds up the leaves’ gradients', () => {
    const x = leaf([1, 2, 3]);
    expect([x.is_leaf, x.requires_grad, x.grad]).toEqual([true, true, null]);
    x.square().sum().backward();
    expect(x.grad!.tolist()).toEqual([2, 4, 6]);
    x.sum().backward();
    expect(x.grad!.tolist()).toEqual([3, 5, 7]);
    x.grad = null;
    expect(x.grad).toBeNull();
  });

  it('takes a gradient for more than one element, a kept graph, and chosen inputs', () => {
    const [x, y] = [leaf([1, 2]), leaf([3, 4])];
    const z = x.mul(y);
    expect(() => z.backward()).toThrow(/grad can be implicitly created only for scalar outputs/);
    z.backward(torch.tensor([1, 10]), { retain_graph: true, inputs: [x] });
    expect([x.grad!.tolist(), y.grad]).toEqual([[3, 40], null]);
    z.backward(torch.tensor([1, 1]));
    expect(y.grad!.tolist()).toEqual([1, 2]);
    expect(() => z.backward(torch.tensor([1, 1]))).toThrow(/second time/);
  });

  it('keeps gradients within the graph when asked', () => {
    const x = leaf([2]);
    const y = x.mul(3);
    y.retain_grad();
    y.square().sum().backward();
    expect([y.is_leaf, y.grad!.tolist(), x.grad!.tolist()]).toEqual([false, [12], [36]]);
  });

  it('lets the inner graph go on after its tensors were freed by a scope', () => {
    const x = leaf([1, 2]);
    const loss = torch.tidy(() => x.mul(2).exp().add(1).log().sum());
    loss.backward();
    const wanted = [1, 2].map((v) => (2 * Math.exp(2 * v)) / (Math.exp(2 * v) + 1));
    x.grad!.tolist().valueOf();
    (x.grad!.tolist() as number[]).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i]!, 5);
    });
  });
});

describe('grad', () => {
  it('leaves `grad` alone and goes to higher orders', () => {
    const x = leaf([2]);
    const [first] = torch.grad(x.pow(3).sum(), x, null, { create_graph: true });
    const [second] = torch.grad(first!.sum(), x);
    expect([first!.item(), second!.item(), x.grad]).toEqual([12, 12, null]);
  });

  it('says null for an unused input where allowed', () => {
    const [x, y] = [leaf([1]), leaf([1])];
    expect(() => torch.grad(x.sum(), [x, y])).toThrow(/not have been used/);
    expect(torch.grad(x.sum(), [x, y], null, { allow_unused: true })[1]).toBeNull();
    expect(() => torch.grad(x.sum(), x, [])).toThrow(/expected 1 gradients/);
  });

  it('takes PyTorch’s detach and data semantics', () => {
    const x = leaf([3]);
    const y = x.detach().mul(x).sum();
    y.backward();
    expect(x.grad!.item()).toBe(3);
  });
});

describe('switches', () => {
  it('noGrad and enableGrad hold inside their function only', () => {
    const x = leaf([1]);
    expect(torch.noGrad(() => [torch.isGradEnabled(), x.mul(2).requires_grad])).toEqual([false, false]);
    expect(torch.noGrad(() => torch.enableGrad(() => x.mul(2).requires_grad))).toBe(true);
    expect(x.mul(2).requires_grad).toBe(true);
    expect(() =>
      torch.noGrad(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(torch.isGradEnabled()).toBe(true);
  });

  it('inferenceMode makes tensors that backward cannot use', () => {
    const x = leaf([1]);
    const made = torch.inferenceMode(() => x.mul(2));
    expect(made.requires_grad).toBe(false);
    expect(() => x.mul(made).sum().backward()).toThrow(/[Ii]nference/);
  });

  it('autocast lowers matrix products and puts back what was', () => {
    const [a, b] = [torch.ones([4, 4]), torch.ones([4, 4])];
    const inside = torch.autocast({ device: 'cpu', dtype: 'bfloat16' }, () => [a.mm(b).dtype, a.exp().dtype]);
    expect(inside).toEqual(['bfloat16', 'float32']);
    expect(torch.autocast({ device: 'cpu', dtype: 'bfloat16', enabled: false }, () => a.mm(b).dtype)).toBe(
      'float32',
    );
    expect(a.mm(b).dtype).toBe('float32');
  });

  it('refuses asynchronous functions', () => {
    expect(() => torch.noGrad(async () => 1)).toThrow(/synchronous function for `noGrad`/);
    expect(torch.isGradEnabled()).toBe(true);
  });
});
