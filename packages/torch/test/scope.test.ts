/** Scopes: what is freed, what escapes, what is counted, and that use after free throws. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

let before: { tensors: number; bytes: number };
beforeEach(() => {
  before = torch.memory();
});
afterEach(() => expect(torch.memory()).toEqual(before));

describe('tidy', () => {
  it('frees intermediates and keeps the result', () => {
    const x = torch.ones([1000]);
    expect(torch.memory()).toEqual({ tensors: before.tensors + 1, bytes: before.bytes + 4000 });
    const y = torch.tidy(() => x.mul(2).add(1).sum());
    expect(torch.memory().tensors).toBe(before.tensors + 2);
    expect(y.item()).toBe(3000);
    x.dispose();
    y.dispose();
  });

  it('lets tensors in arrays, objects, Maps and Sets escape', () => {
    const made = torch.tidy(() => {
      torch.zeros([3]);
      return {
        list: [torch.ones([1])],
        map: new Map([['a', torch.ones([1])]]),
        set: new Set([torch.ones([1])]),
        n: 1,
      };
    });
    const all = [...made.list, ...made.map.values(), ...made.set];
    expect(all.every((tensor) => !tensor.disposed)).toBe(true);
    expect(torch.memory().tensors).toBe(before.tensors + 3);
    for (const tensor of all) tensor.dispose();
  });

  it('nests: an inner result belongs to the outer scope', () => {
    let inner: torch.Tensor | undefined;
    torch.tidy(() => {
      inner = torch.tidy(() => torch.ones([2]).add(1));
      expect(inner.tolist()).toEqual([2, 2]);
    });
    expect(inner!.disposed).toBe(true);
  });

  it('returns tensors from outside untouched', () => {
    const x = torch.ones([1]);
    expect(torch.tidy(() => torch.tidy(() => x))).toBe(x);
    expect(x.disposed).toBe(false);
    x.dispose();
  });

  it('frees everything when it throws', () => {
    expect(() =>
      torch.tidy(() => {
        torch.ones([5]);
        throw new Error('inside');
      }),
    ).toThrow('inside');
  });

  it('refuses an asynchronous function and frees what it made', () => {
    expect(() =>
      torch.tidy(async () => {
        torch.ones([5]);
      }),
    ).toThrow(/synchronous function for `tidy`/);
  });

  it('keeps what is given to keep', () => {
    const kept: torch.Tensor[] = [];
    torch.tidy(() => torch.tidy(() => kept.push(torch.keep(torch.ones([1])))));
    expect(kept[0]!.tolist()).toEqual([1]);
    kept[0]!.dispose();
  });
});

describe('Scope', () => {
  it('frees at the end of its block', () => {
    const escaped: torch.Tensor[] = [];
    {
      using scope = new torch.Scope();
      torch.ones([3]);
      escaped.push(scope.keep(torch.ones([2])));
    }
    expect(torch.memory().tensors).toBe(before.tensors + 1);
    escaped[0]!.dispose();
  });

  it('may be closed out of order', () => {
    const outer = new torch.Scope();
    const inner = new torch.Scope();
    const x = torch.ones([1]);
    outer.dispose();
    inner.keep(x);
    inner.dispose();
    expect(x.disposed).toBe(false);
    const y = torch.ones([1]);
    expect(y.disposed).toBe(false);
    x.dispose();
    y.dispose();
  });
});

describe('dispose', () => {
  it('works by `using`, twice, and makes later use throw', () => {
    {
      using x = torch.ones([2]);
      expect(x.tolist()).toEqual([1, 1]);
    }
    const x = torch.ones([2]);
    x.dispose();
    x.dispose();
    expect(x.disposed).toBe(true);
    expect(() => x.add(1)).toThrow(torch.DisposedError);
    expect(() => x.shape).toThrow(torch.DisposedError);
    expect(() => x.toArray()).toThrow(/expected a live tensor/);
    expect(() => x.backward()).toThrow(torch.DisposedError);
    expect(() => torch.cat([x])).toThrow(torch.DisposedError);
    expect(String(x)).toBe('a disposed tensor');
  });

  it('counts a storage once, until its last view is gone', () => {
    const x = torch.ones([100]);
    const view = x.reshape([10, 10]);
    expect(torch.memory()).toEqual({ tensors: before.tensors + 2, bytes: before.bytes + 400 });
    x.dispose();
    expect(torch.memory().bytes).toBe(before.bytes + 400);
    view.dispose();
  });
});
