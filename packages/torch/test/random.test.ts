/** Streams: known answers of Philox, uniformity, independence; torch generators: state saved and restored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';
import { philox } from '../src/random.js';

const hex = (words: number[]) => words.map((word) => word.toString(16).padStart(8, '0'));

describe('philox 4x32-10', () => {
  it('gives the known answers published with Random123', () => {
    expect(hex(philox([0, 0, 0, 0], [0, 0]))).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
    const ones = 0xffffffff;
    expect(hex(philox([ones, ones, ones, ones], [ones, ones]))).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ]);
    const pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
    expect(hex(philox(pi, [0xa4093822, 0x299f31d0]))).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });
});

describe('randomFor', () => {
  it('is a function of its arguments', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.string(),
        fc.array(fc.integer(), { maxLength: 3 }),
        (seed, purpose, numbers) => {
          const draw = () => {
            const random = torch.randomFor(seed, purpose, ...numbers);
            return [random.uniform(), random.integer(1000), random.normal()];
          };
          expect(draw()).toEqual(draw());
        },
      ),
      { numRuns: 50 },
    );
    const first = (...name: [number, string, ...number[]]) => torch.randomFor(...name).uniform();
    const all = [
      first(1, 'a'),
      first(2, 'a'),
      first(1, 'b'),
      first(1, 'a', 0),
      first(1, 'a', 0, 0),
      first(1, 'a', 1),
    ];
    expect(new Set(all).size).toBe(6);
  });

  it('keeps its values over versions', () => {
    const random = torch.randomFor(42, 'known', 1, 2);
    expect([random.uniform(), random.integer(100), random.permutation(6)]).toMatchInlineSnapshot(`
      [
        0.017657783009134898,
        33,
        [
          4,
          2,
          5,
          1,
          0,
          3,
        ],
      ]
    `);
  });

  it('draws uniformly: mean, variance and cells within 5 standard errors', () => {
    const random = torch.randomFor(7, 'uniform');
    const n = 50_000;
    const cells = new Array<number>(10).fill(0);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const value = random.uniform();
      sum += value;
      squares += value * value;
      cells[Math.floor(value * 10)]!++;
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(squares / n - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
    for (const count of cells) expect(Math.abs(count - n / 10)).toBeLessThan(5 * Math.sqrt(n * 0.09));
  });

  it('draws whole numbers without bias, at sizes where a plain remainder is biased by half', () => {
    const random = torch.randomFor(7, 'integer');
    const n = 3 * 2 ** 30; // a remainder of 32 bits would give the lowest third twice
    let low = 0;
    for (let i = 0; i < 20_000; i++) if (random.integer(n) < 2 ** 30) low++;
    expect(Math.abs(low / 20_000 - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / 20_000));
    expect(() => random.integer(0)).toThrow(/from 1 to 2\^32/);
  });

  it('draws normal values and permutations', () => {
    const random = torch.randomFor(7, 'normal');
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 / 6));
    expect(['a', 'b']).toContain(random.choice(['a', 'b']));
    expect(() => random.choice([])).toThrow(/at least one/);
  });

  it('refuses seeds and numbers that are none', () => {
    expect(() => torch.randomFor(0.5, 'x')).toThrow(/whole number for `seed`/);
    expect(() => torch.randomFor(1, 'x', Number.NaN)).toThrow(/finite/);
  });
});

describe('Generator', () => {
  it('follows PyTorch for a seed', () => {
    // torch.rand(3, generator=torch.Generator().manual_seed(0)) in Python
    const values = torch.rand([3], { generator: new torch.Generator(0) }).tolist() as number[];
    expect(values).toEqual([0.4962565898895264, 0.7682217955589294, 0.08847743272781372].map(Math.fround));
  });

  it('saves and restores its state', () => {
    const generator = torch.generatorFor(3, 'dropout', 1);
    torch.randn([7], { generator });
    const state = generator.getState();
    expect([state.dtype, state.numel]).toEqual(['uint8', 5056]);
    const next = torch.randn([5], { generator }).tolist();
    torch.randn([100], { generator });
    expect(torch.randn([5], { generator: generator.setState(state) }).tolist()).toEqual(next);
    const other = new torch.Generator(99).setState(state);
    expect(torch.randn([5], { generator: other }).tolist()).toEqual(next);
    expect(() => generator.setState(torch.zeros([3]))).toThrow(/uint8/);
    expect(generator.manualSeed(5)).toBe(generator);
  });

  it('differs by purpose and numbers', () => {
    const draw = (...name: [number, string, ...number[]]) =>
      torch.rand([1], { generator: torch.generatorFor(...name) }).item();
    expect(new Set([draw(1, 'a'), draw(1, 'b'), draw(2, 'a'), draw(1, 'a', 1)]).size).toBe(4);
    expect(torch.generatorFor(1, 'a', 2, 'cpu').device).toBe('cpu');
  });
});
