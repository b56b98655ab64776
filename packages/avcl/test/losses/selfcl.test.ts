// SelfCL, eq. 7-10, both forms: closed forms, properties, and the bank's rules against plain JavaScript. Values against
// PyTorch are in test/golden.
import { generatorFor, type Tensor, tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { SelfClBank, type SelfClBankOptions, SelfClInBatch } from '../../src/index.js';
import { normal } from '../support/tensors.js';

const bankOf = (options: Partial<SelfClBankOptions> = {}) =>
  new SelfClBank({ videos: 20, dim: 6, nceK: 9, generator: generatorFor(0, 'bank'), ...options });
const context = { seed: 3, epoch: 2, step: 5 };

type Row = number[];
const rowsOf = (x: Tensor): Row[] => x.tolist() as Row[];
const dot = (a: Row, b: Row): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const unit = (a: Row): Row => a.map((x) => x / Math.sqrt(dot(a, a)));

/** Eq. 7 or 9 in plain JavaScript: anchors against bank rows, the first candidate the positive. */
function direction(anchors: Row[], bank: Row[], indices: number[][], tau: number): number {
  const each = anchors.map((anchor, i) => {
    const scores = indices[i]!.map((row) => dot(bank[row]!, anchor) / tau);
    const top = Math.max(...scores);
    return top + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - top), 0)) - scores[0]!;
  });
  return each.reduce((sum, x) => sum + x, 0) / each.length;
}

describe('SelfClBank', () => {
  it('starts with rows uniform within 1 / sqrt(D / 3), the two banks different', () => {
    using bank = bankOf({ videos: 2000 });
    const bound = 1 / Math.sqrt(6 / 3);
    for (const rows of [bank.bank_rgb, bank.bank_audio]) {
      expect(rows.shape).toEqual([2000, 6]);
      tidy(() => {
        expect(rows.abs().max().item()).toBeLessThanOrEqual(bound);
        expect(rows.abs().max().item()).toBeGreaterThan(0.99 * bound);
        expect(rows.square().mean().item()).toBeCloseTo(bound ** 2 / 3, 2);
      });
    }
    expect(bank.bank_rgb.toArray()).not.toEqual(bank.bank_audio.toArray());
    expect([...bank.stateDict().keys()]).toEqual(['bank_rgb', 'bank_audio']);
  });

  it('draws the own row, then K of all rows, by (seed, epoch, step) and the row alone', () => {
    using bank = bankOf();
    const drawn = bank.drawIndices([4, 7, 0], context);
    expect(drawn.map(([first]) => first)).toEqual([4, 7, 0]);
    expect(drawn.every((list) => list.length === 10)).toBe(true);
    expect(bank.drawIndices([4, 7, 0], context)).toEqual(drawn);
    expect(bank.drawIndices([0, 4], context)).toEqual([drawn[2], drawn[0]]); // however the batch is split
    for (const other of [{ seed: 4 }, { epoch: 3 }, { step: 6 }]) {
      expect(bank.drawIndices([4, 7, 0], { ...context, ...other })).not.toEqual(drawn);
    }
  });

  it('draws all rows alike, the anchor’s own too, and counts it (trap 12)', () => {
    using bank = bankOf({ videos: 5, nceK: 20_000 });
    const drawn = bank.drawIndices([2], context);
    const counts = [0, 1, 2, 3, 4].map((row) => drawn[0]!.slice(1).filter((index) => index === row).length);
    for (const count of counts)
      expect(Math.abs(count - 4000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.2 * 0.8));
    expect(bank.ownNegatives(drawn)).toBe(counts[2]);
  });

  it('takes more negatives than there are videos', () => {
    using bank = bankOf({ videos: 3, nceK: 50 });
    tidy(() => {
      const { loss } = bank.forward(normal([2, 6], 1), normal([2, 6], 2), bank.drawIndices([0, 2], context));
      expect(Number.isFinite(loss.item())).toBe(true);
    });
  });

  it.each([true, false])('equals eq. 7-10 in plain JavaScript, normalise %s', (normalise) => {
    using bank = bankOf({ normalise, nceT: 0.2 });
    tidy(() => {
      const [rgb, audio] = [normal([3, 6], 1), normal([3, 6], 2)];
      const indices = bank.drawIndices([4, 7, 0], context);
      const prepared = (x: Tensor) => rowsOf(x).map((row) => (normalise ? unit(row) : row));
      const ofRgb = direction(prepared(rgb), rowsOf(bank.bank_audio), indices, 0.2);
      const ofAudio = direction(prepared(audio), rowsOf(bank.bank_rgb), indices, 0.2);
      const got = bank.forward(rgb, audio, indices);
      expect(got.rgb.item()).toBeCloseTo(ofRgb, 4);
      expect(got.audio.item()).toBeCloseTo(ofAudio, 4);
      expect(got.loss.item()).toBeCloseTo(ofRgb + ofAudio, 4);
    });
  });

  it('is 2 ln(K + 1) where all scores are equal, with the positive’s rank 0', () => {
    using bank = bankOf();
    bank.bank_rgb.fill_(0.3);
    bank.bank_audio.fill_(-0.2);
    tidy(() => {
      const got = bank.forward(normal([4, 6], 1), normal([4, 6], 2), bank.drawIndices([1, 2, 3, 4], context));
      expect(got.loss.item()).toBeCloseTo(2 * Math.log(10), 5);
      expect(got.positiveRank.item()).toBe(0);
    });
  });

  it('ranks the positive among its candidates', () => {
    using bank = bankOf({ videos: 4, dim: 2, nceK: 3 });
    const rows = [
      [1, 0],
      [0.9, 0.1],
      [0.5, 0.5],
      [-1, 0],
    ];
    bank.bank_rgb.copy_(tensor(rows));
    bank.bank_audio.copy_(tensor(rows));
    tidy(() => {
      const x = tensor([[1, 0]]);
      expect(bank.forward(x, x, [[2, 0, 1, 3]]).positiveRank.item()).toBe(2);
      expect(bank.forward(x, x, [[3, 0, 1, 2]]).positiveRank.item()).toBe(3);
    });
  });

  it('does not change with the scale of features or the order of the batch; swaps with the modalities', () => {
    using bank = bankOf();
    tidy(() => {
      const [rgb, audio] = [normal([3, 6], 1), normal([3, 6], 2)];
      const indices = bank.drawIndices([4, 7, 0], context);
      const got = bank.forward(rgb, audio, indices);
      expect(bank.forward(rgb.mul(7), audio.mul(0.01), indices).loss.item()).toBeCloseTo(got.loss.item(), 4);
      const order = tensor([2, 0, 1], { dtype: 'int64' });
      const shuffled = bank.forward(rgb.index_select(0, order), audio.index_select(0, order), [
        indices[2]!,
        indices[0]!,
        indices[1]!,
      ]);
      expect(shuffled.loss.item()).toBeCloseTo(got.loss.item(), 5);
      const first = bank.bank_rgb.clone();
      bank.bank_rgb.copy_(bank.bank_audio);
      bank.bank_audio.copy_(first);
      const swapped = bank.forward(audio, rgb, indices);
      expect(swapped.rgb.item()).toBeCloseTo(got.audio.item(), 5);
      expect(swapped.audio.item()).toBeCloseTo(got.rgb.item(), 5);
    });
  });

  it('passes gradient to the features and none to the banks', () => {
    using bank = bankOf();
    tidy(() => {
      const [rgb, audio] = [normal([3, 6], 1).requires_grad_(), normal([3, 6], 2).requires_grad_()];
      bank.forward(rgb, audio, bank.drawIndices([4, 7, 0], context)).loss.backward();
      expect(rgb.grad!.abs().min().item()).toBeGreaterThan(0);
      expect(audio.grad!.abs().min().item()).toBeGreaterThan(0);
      expect(bank.bank_rgb.grad).toBeNull();
    });
  });

  it('moves the batch’s rows, and those alone: normalise(m row + (1 - m) f)', () => {
    using bank = bankOf({ nceM: 0.7 });
    tidy(() => {
      const [rgb, audio] = [normal([2, 6], 1), normal([2, 6], 2)];
      const before = [rowsOf(bank.bank_rgb), rowsOf(bank.bank_audio)];
      bank.update(rgb, audio, [11, 3]);
      [bank.bank_rgb, bank.bank_audio].forEach((now, side) => {
        const features = rowsOf(side === 0 ? rgb : audio).map(unit);
        rowsOf(now).forEach((row, i) => {
          const place = [11, 3].indexOf(i);
          const old = before[side]![i]!;
          const want = place < 0 ? old : unit(old.map((x, j) => 0.7 * x + 0.3 * features[place]![j]!));
          row.forEach((x, j) => {
            if (place < 0) expect(x).toBe(want[j]);
            else expect(x).toBeCloseTo(want[j]!, 6);
          });
        });
      });
    });
  });

  it('refuses what does not fit, naming it', () => {
    expect(() => bankOf({ videos: 0 })).toThrow(/`videos`/);
    expect(() => bankOf({ nceK: 0 })).toThrow(/`nce_k`/);
    expect(() => bankOf({ nceT: 0 })).toThrow(/`nce_t`/);
    expect(() => bankOf({ nceM: 1.5 })).toThrow(/`nce_m`/);
    using bank = bankOf();
    expect(() => bank.drawIndices([20], context)).toThrow(/0 to 19, got 20/);
    tidy(() =>
      expect(() => bank.update(normal([2, 6], 1), normal([2, 6], 2), [3, 3])).toThrow(/different rows/),
    );
  });
});

describe('SelfClInBatch', () => {
  it('is the symmetric cross-entropy of all pairs, in plain JavaScript', () => {
    tidy(() => {
      const [rgb, audio] = [normal([4, 6], 1), normal([4, 6], 2)];
      const [r, a] = [rowsOf(rgb).map(unit), rowsOf(audio).map(unit)];
      const indices = r.map((_, i) => [i, ...r.map((__, j) => j).filter((j) => j !== i)]);
      const got = new SelfClInBatch({ nceT: 0.3 }).forward(rgb, audio);
      expect(got.rgb.item()).toBeCloseTo(direction(r, a, indices, 0.3), 5);
      expect(got.audio.item()).toBeCloseTo(direction(a, r, indices, 0.3), 5);
      expect(got.loss.item()).toBeCloseTo(got.rgb.item() + got.audio.item(), 6);
    });
  });

  it('is 2 ln(B) where all features are equal, and swaps with the modalities', () => {
    tidy(() => {
      const same = normal([1, 6], 1).expand([5, -1]);
      expect(new SelfClInBatch().forward(same, same.mul(2)).loss.item()).toBeCloseTo(2 * Math.log(5), 5);
      const [rgb, audio] = [normal([4, 6], 1), normal([4, 6], 2)];
      const [one, other] = [new SelfClInBatch().forward(rgb, audio), new SelfClInBatch().forward(audio, rgb)];
      expect(one.rgb.item()).toBeCloseTo(other.audio.item(), 6);
    });
  });

  it('scales with the features only where they are not normalised', () => {
    tidy(() => {
      const [rgb, audio] = [normal([4, 6], 1), normal([4, 6], 2)];
      for (const normalise of [true, false]) {
        const loss = new SelfClInBatch({ normalise, nceT: 1 });
        const change = Math.abs(
          loss.forward(rgb.mul(3), audio).loss.item() - loss.forward(rgb, audio).loss.item(),
        );
        if (normalise) expect(change).toBeLessThan(1e-5);
        else expect(change).toBeGreaterThan(0.1);
      }
    });
  });

  it('refuses a temperature that is not above 0', () => {
    expect(() => new SelfClInBatch({ nceT: 0 })).toThrow(/`nce_t`/);
  });
});
