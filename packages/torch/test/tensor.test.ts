/** What a tensor is, and its values in and out. */
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

describe('what it is', () => {
  it('tells shape, dtype, device, strides and memory format', () => {
    const x = torch.zeros([2, 3, 4]);
    expect([x.shape, x.ndim, x.numel, x.size(-1)]).toEqual([[2, 3, 4], 3, 24, 4]);
    expect([x.dtype, x.device, x.layout, x.memoryFormat]).toEqual([
      'float32',
      'cpu',
      'strided',
      'contiguous_format',
    ]);
    expect(x.strides).toEqual([12, 4, 1]);
    expect(x.permute([2, 0, 1]).strides).toEqual([1, 12, 4]);
    expect(x.permute([2, 0, 1]).is_contiguous()).toBe(false);
    expect(String(x)).toBe('float32[2, 3, 4] on cpu');
    expect(() => x.size(3)).toThrow(/got 3/);
  });

  it('takes new data as the same object', () => {
    const x = torch.zeros([2]).requires_grad_();
    expect(x.shape).toEqual([2]);
    x.setData(torch.ones([3], { dtype: 'float32' }));
    expect([x.shape, x.tolist(), x.requires_grad]).toEqual([[3], [1, 1, 1], true]);
  });
});

describe('values out', () => {
  it.each([
    ['float32', Float32Array],
    ['float64', Float64Array],
    ['float16', Float32Array],
    ['bfloat16', Float32Array],
    ['int64', BigInt64Array],
    ['int32', Int32Array],
    ['int16', Int16Array],
    ['int8', Int8Array],
    ['uint8', Uint8Array],
  ] as const)('%s comes as its typed array', (dtype, array) => {
    const values = torch.tensor([0, 1, 100], { dtype });
    expect(values.dtype).toBe(dtype);
    expect(values.toArray()).toBeInstanceOf(array);
    expect([...values.toArray()].map(Number)).toEqual([0, 1, 100]);
    expect(values.tolist()).toEqual([0, 1, 100]);
  });

  it('bool comes as bytes, and as booleans in lists', () => {
    const x = torch.tensor([true, false]);
    expect(x.toArray()).toEqual(new Uint8Array([1, 0]));
    expect(x.tolist()).toEqual([true, false]);
  });

  it('widens every float16 exactly, as PyTorch does', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const x = torch.fromBuffer(new Uint8Array(halves.buffer), 'float16', [65536]);
    expect(x.toArray()).toEqual(x.to({ dtype: 'float32' }).toArray());
  });

  it('reads views row-major', () => {
    const x = torch.arange(6, { dtype: 'float32' }).reshape([2, 3]);
    expect(x.t().tolist()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect([...x.t().toArray()]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('gives one value by item, and refuses what a number cannot hold', () => {
    expect(torch.tensor(2.5).item()).toBe(2.5);
    expect(torch.tensor([7n]).item()).toBe(7);
    expect(() => torch.tensor([2n ** 60n]).item()).toThrow(/below 2\^53/);
    expect(torch.tensor([2n ** 60n]).toArray()).toEqual(new BigInt64Array([2n ** 60n]));
    expect(() => torch.zeros([2]).item()).toThrow(/2 elements/);
  });
});

describe('values in', () => {
  it('infers shape and dtype', () => {
    expect(String(torch.tensor([[1, 2, 3]]))).toBe('float32[1, 3] on cpu');
    expect(String(torch.tensor(4))).toBe('float32[] on cpu');
    expect(String(torch.tensor([[], []]))).toBe('float32[2, 0] on cpu');
    expect(String(torch.fromArray(new Int32Array(6), [2, 3]))).toBe('int32[2, 3] on cpu');
    expect(String(torch.fromArray(new Uint8Array(2), [2], { dtype: 'float32', requires_grad: true }))).toBe(
      'float32[2] on cpu',
    );
  });

  it('copies: later changes of the array do not show', () => {
    const data = new Float32Array([1, 2]);
    const x = torch.fromArray(data);
    data[0] = 9;
    expect(x.tolist()).toEqual([1, 2]);
  });

  it('reads a part of a larger buffer', () => {
    const data = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    expect(torch.fromArray(data).tolist()).toEqual([2, 3]);
    const bytes = Buffer.from(new Float32Array([1.5, -2]).buffer);
    expect(torch.fromBuffer(bytes, 'float32', [2]).tolist()).toEqual([1.5, -2]);
  });

  it('checks shapes and lengths', () => {
    expect(() => torch.fromArray(new Float32Array(6), [2, 2])).toThrow(
      /expected 4 values for `shape` \[2, 2\], got 6/,
    );
    expect(() => torch.fromArray([[1, 2], [3]])).toThrow(/equal lengths/);
    expect(() => torch.fromArray([1, [2]] as never)).toThrow(/equal lengths/);
    expect(() => torch.fromArray(new Float32Array(1), [-1])).toThrow(/whole sizes/);
    expect(() => torch.fromBuffer(new Uint8Array(7), 'float32', [2])).toThrow(/expected 8 bytes .* got 7/);
    expect(() => torch.tensor([1.5], { dtype: 'int64' })).toThrow(/whole numbers/);
  });
});
