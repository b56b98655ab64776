// Eq. 5-6: closed forms and properties; values against PyTorch are in test/golden.
import { grad, type Tensor, tensor, tidy } from '@avcl/torch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlationLoss } from '../../src/index.js';
import { expectClose, normal } from '../support/tensors.js';

const literal = { lambda: 0.005, scale: 1 } as const;
const value = (x: Tensor) => x.item();

/** Eq. 5-6 with loops, straight from the paper. */
function byLoops(
  u: number[][],
  v: number[][],
  lambda: number,
): { diagonal: number; offDiagonal: number; loss: number } {
  const centred = (x: number[][]) =>
    x[0]!.map((_, j) => x.map((row) => row[j]! - x.reduce((sum, other) => sum + other[j]!, 0) / x.length));
  const [a, b] = [centred(u), centred(v)]; // columns
  const norm = (column: number[]) => Math.sqrt(column.reduce((sum, x) => sum + x * x, 0) + 1e-8);
  let diagonal = 0;
  let offDiagonal = 0;
  for (const [i, p] of a.entries()) {
    for (const [j, q] of b.entries()) {
      const c = p.reduce((sum, x, r) => sum + x * q[r]!, 0) / (norm(p) * norm(q));
      if (i === j) diagonal += (1 - c) ** 2;
      else offDiagonal += c ** 2;
    }
  }
  return { diagonal, offDiagonal, loss: diagonal + lambda * offDiagonal };
}

describe('correlationLoss', () => {
  it.each([
    ['fewer rows than columns', 4, 7],
    ['more rows than columns', 9, 5],
  ])('equals the formula with %s', (_, rows, columns) => {
    tidy(() => {
      const [u, v] = [normal([rows, columns], 1, 'float64'), normal([rows, columns], 2, 'float64')];
      const want = byLoops(u.tolist() as number[][], v.tolist() as number[][], 0.3);
      const got = correlationLoss(u, v, { lambda: 0.3, scale: 1 });
      expect(value(got.diagonal)).toBeCloseTo(want.diagonal, 10);
      expect(value(got.offDiagonal)).toBeCloseTo(want.offDiagonal, 10);
      expect(value(got.loss)).toBeCloseTo(want.loss, 10);
      const perColumn = correlationLoss(u, v, { lambda: 0.3, scale: '1/D' });
      expect(value(perColumn.loss)).toBeCloseTo(want.loss / columns, 10);
    });
  });

  it('has no diagonal term for perfect correlation, and 4 D for perfect anticorrelation', () => {
    tidy(() => {
      const u = normal([16, 12], 3, 'float64');
      expect(value(correlationLoss(u, u.mul(3).add(5), literal).diagonal)).toBeLessThan(1e-12);
      expect(value(correlationLoss(u, u.neg(), literal).diagonal)).toBeCloseTo(4 * 12, 6);
    });
  });

  it('pulls C_ii to 1, not to a covariance that grows with the batch (trap 2)', () => {
    tidy(() => {
      for (const rows of [4, 16, 64]) {
        const u = normal([rows, 1], 4, 'float64');
        expect(value(correlationLoss(u, u, literal).loss)).toBeLessThan(1e-12);
      }
    });
  });

  it('costs (1 - 0)^2 for a channel without variance, with finite gradients (trap 11)', () => {
    tidy(() => {
      const u = normal([8, 3], 5, 'float64');
      u.narrow(1, 1, 1).fill_(0.7);
      u.requires_grad_();
      const { loss, diagonal } = correlationLoss(u, u.detach(), literal);
      expect(value(diagonal)).toBeCloseTo(1, 6);
      const [gradient] = grad(loss, u);
      expect(gradient!.isfinite().all().item()).toBe(1);
    });
  });

  it('cannot fall below D^2 / (R - 1) - D off the diagonal where all C_ii are 1 (trap 3)', () => {
    tidy(() => {
      const u = normal([16, 512], 6, 'float64');
      const floor = 512 ** 2 / 15 - 512;
      expect(floor).toBeCloseTo(16_964.27, 1);
      expect(value(correlationLoss(u, u, literal).offDiagonal)).toBeGreaterThan(floor);
    });
  });

  it('is near the magnitudes of section 7 for random features at B = 16, D = 512', () => {
    tidy(() => {
      const got = correlationLoss(normal([16, 512], 7), normal([16, 512], 8), literal);
      expect(value(got.diagonal) / 546).toBeGreaterThan(0.9);
      expect(value(got.diagonal) / 546).toBeLessThan(1.1);
      expect(value(got.offDiagonal) / 17_440).toBeGreaterThan(0.97);
      expect(value(got.offDiagonal) / 17_440).toBeLessThan(1.03);
    });
  });

  it('does not change with the order of the batch, the sides, or the scale and offset of channels', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 9 }), // of two rows some column is nearly constant, and 1e-8 is no longer small beside it
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1000),
        (rows, columns, seed) => {
          tidy(() => {
            const [u, v] = [
              normal([rows, columns], seed, 'float64'),
              normal([rows, columns], seed + 1, 'float64'),
            ];
            const loss = value(correlationLoss(u, v, literal).loss);
            const order = tensor(Array.from({ length: rows }, (_, i) => (i + seed) % rows).reverse(), {
              dtype: 'int64',
            });
            const shuffled = correlationLoss(u.index_select(0, order), v.index_select(0, order), literal);
            const scale = normal([columns], seed + 2, 'float64')
              .abs()
              .add(0.5);
            const moved = correlationLoss(u.mul(scale).add(2), v.div(scale).sub(3), literal);
            expect(value(shuffled.loss)).toBeCloseTo(loss, 9);
            expect(value(correlationLoss(v, u, literal).loss)).toBeCloseTo(loss, 9);
            expect(Math.abs(value(moved.loss) - loss)).toBeLessThan(1e-5 * Math.max(1, loss)); // 1e-8 in eq. 6 is not scaled
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('computes in float32 on half-precision features', () => {
    tidy(() => {
      const [u, v] = [normal([8, 6], 9), normal([8, 6], 10)];
      const half = (x: Tensor) => x.to({ dtype: 'bfloat16' });
      const got = correlationLoss(half(u), half(v), literal).loss;
      expect(got.dtype).toBe('float32');
      expectClose(
        got,
        correlationLoss(half(u).to({ dtype: 'float32' }), half(v).to({ dtype: 'float32' }), literal).loss,
        0,
      );
    });
  });
});
