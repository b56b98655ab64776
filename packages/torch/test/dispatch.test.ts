/** Each kind of argument and result through the dispatcher, overload choice, and in-place operators. */
import { afterAll, describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

const scope = new torch.Scope();
afterAll(() => scope.dispose());

const x = torch.fromArray([
  [1, -2, 3],
  [4, 5, -6],
]);

describe('arguments', () => {
  it('takes a number where Python does, without raising the dtype', () => {
    expect(x.add(1).dtype).toBe('float32');
    const whole = torch.tensor([1, 2], { dtype: 'int64' });
    expect(whole.add(1).dtype).toBe('int64');
    expect(whole.mul(0.5).dtype).toBe('float32');
    expect(torch.tensor([1.5], { dtype: 'bfloat16' }).add(0.25).dtype).toBe('bfloat16');
    expect(torch.add(whole, true).tolist()).toEqual([2, 3]);
  });

  it('takes an optional tensor, null or nothing', () => {
    const w = torch.ones([2, 3]);
    const b = torch.tensor([10, 20]);
    const row = torch.ones([1, 3]);
    expect(torch.linear(row, w, { bias: b }).tolist()).toEqual([[13, 23]]);
    expect(torch.linear(row, w, { bias: null }).tolist()).toEqual([[3, 3]]);
    expect(torch.linear(row, w, { bias: undefined }).tolist()).toEqual([[3, 3]]);
    expect(torch.linear(row, w).tolist()).toEqual([[3, 3]]);
  });

  it('takes lists of tensors, also with gaps', () => {
    expect(torch.cat([x, x], { dim: 1 }).shape).toEqual([2, 6]);
    const columns = torch.tensor([2, 0], { dtype: 'int64' });
    expect(torch.index(x, [null, columns]).tolist()).toEqual([
      [3, 1],
      [-6, 4],
    ]);
  });

  it('takes scalars, booleans, strings and lists of whole numbers', () => {
    expect(torch.clamp(x, { min: -1, max: 3.5 }).tolist()).toEqual([
      [1, -1, 3],
      [3.5, 3.5, -1],
    ]);
    expect(torch.sum(x, [1], { keepdim: true }).shape).toEqual([2, 1]);
    expect(torch.div(torch.tensor([7, -7]), 2, { rounding_mode: 'floor' }).tolist()).toEqual([3, -4]);
    expect(torch.einsum('ij->ji', [x]).shape).toEqual([3, 2]);
  });

  it('spreads one number over a list of fixed length', () => {
    const image = torch.ones([1, 1, 4, 4]);
    expect(torch.max_pool2d(image, 2).shape).toEqual([1, 1, 2, 2]);
    expect(torch.conv2d(image, torch.ones([1, 1, 3, 3]), { padding: 1 }).shape).toEqual([1, 1, 4, 4]);
  });

  it('takes floats in lists', () => {
    expect(torch.upsample_nearest2d(torch.ones([1, 1, 2, 2]), [4, 4], { scales_h: 2 }).shape).toEqual([
      1, 1, 4, 4,
    ]);
  });

  it('takes dtype, device, memory format and layout by name', () => {
    const y = x.to({ dtype: 'float64', device: 'cpu' });
    expect([y.dtype, y.device]).toEqual(['float64', 'cpu']);
    const clip = torch.empty([2, 3, 4, 5, 6], { memory_format: 'channels_last_3d', layout: 'strided' });
    expect(clip.is_contiguous({ memory_format: 'channels_last_3d' })).toBe(true);
    expect(clip.memoryFormat).toBe('channels_last_3d');
    expect(() => x.to({ dtype: 'float31' as torch.DType })).toThrow(
      /expected uint8, .* for a dtype, got float31/,
    );
  });

  it('takes generators', () => {
    const draw = () => torch.rand([4], { generator: new torch.Generator(7) }).tolist();
    expect(draw()).toEqual(draw());
  });
});

describe('results', () => {
  it('returns tuples, lists, numbers and booleans', () => {
    const [values, indices] = torch.max(x, 1);
    expect(values.tolist()).toEqual([3, 5]);
    expect(indices.dtype).toBe('int64');
    expect(torch.split(x, 2, { dim: 1 }).map((part) => part.shape)).toEqual([
      [2, 2],
      [2, 1],
    ]);
    expect(torch.equal(x, x.clone())).toBe(true);
    expect(torch.call('aten::size', 'int', [x, 1])).toBe(3);
    expect(torch.call('aten::item', '', [torch.tensor(2.5)])).toBe(2.5);
  });

  it('returns null for an undefined tensor', () => {
    const w = torch.ones([1, 1, 1, 1]);
    const image = torch.ones([1, 1, 2, 2]);
    const mask = [true, true, false];
    const args = [image, image, w, [0], [1, 1], [0, 0], [1, 1], false, [0, 0], 1, mask];
    const [, , bias] = torch.call('aten::convolution_backward', '', args) as (torch.Tensor | null)[];
    expect(bias).toBeNull();
  });

  it('returns the very object from an in-place operator', () => {
    const y = x.clone();
    expect(y.add_(1).mul_(2)).toBe(y);
    expect(y.tolist()[0 as never]).toEqual([4, -2, 8]);
    expect(torch.call('aten::unsqueeze_', '', [y, 0])).toBe(y);
    expect(y.shape).toEqual([1, 2, 3]);
    expect(torch.call('aten::add', 'out', [x, x, 1, y.squeeze(0)])).toBeInstanceOf(torch.Tensor);
  });

  it('returns nothing from operators on lists in place', () => {
    const list = [x.clone(), x.clone()];
    expect(torch._foreach_mul_(list, 0)).toBeUndefined();
    expect(list[1]!.abs().sum().item()).toBe(0);
  });
});

describe('binding', () => {
  it('chooses the overload by the kinds of the arguments', () => {
    expect(torch.sum(x).shape).toEqual([]);
    expect(torch.sum(x, [0]).shape).toEqual([3]);
    expect(torch.sum(x, { dim: [0] }).shape).toEqual([3]);
    expect(torch.max(x).item()).toBe(5);
    expect(torch.max(x, torch.zeros([1])).tolist()).toEqual([
      [1, 0, 3],
      [4, 5, 0],
    ]);
    expect(torch.pow(x, 2).sum().item()).toBe(91);
    expect(torch.pow(torch.tensor([2, 2]), torch.tensor([3, 4])).tolist()).toEqual([8, 16]);
    expect(torch.arange(2, 8).shape).toEqual([6]);
    expect(torch.repeat_interleave(torch.tensor([1, 2]), 2).tolist()).toEqual([1, 1, 2, 2]);
  });

  it('says which schemas there are when none fits', () => {
    expect(() => torch.sum('x' as never)).toThrow(
      /aten::sum: expected arguments of one of\n.*aten::sum\(.*dim_IntList/s,
    );
  });

  it('does not take an overload whose arguments are not all there', () => {
    expect(() => torch.pow(x, ...([] as unknown as [number]))).toThrow(
      /aten::pow: expected arguments of one of/,
    );
  });

  it('refuses unknown options, too many arguments and one given twice', () => {
    expect(() => torch.add(x, x, { beta: 1 } as never)).toThrow(
      /got `beta`; its arguments are self, other, alpha/,
    );
    expect(() => torch.relu(x, ...([1, 2] as unknown as []))).toThrow(/at most 1 arguments, got 3/);
    expect(() => torch.linear(x, x, { input: x } as never)).toThrow(/`input` once/);
  });

  it('names an operator that does not exist', () => {
    expect(() => torch.call('aten::no_such', '', [])).toThrow(/got `aten::no_such`/);
  });
});
