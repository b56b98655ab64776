/** What a checkpoint keeps: sums that survive JSON bit for bit, and which epoch is selected. */
import { describe, expect, it } from 'vitest';
import { addTo, better, meansOf } from '../../src/training/position.js';

describe('sums', () => {
  it('are weighted means, leave out what is not finite, and go through JSON unchanged', () => {
    let sums = addTo({}, { loss: 1 / 3, norm: Number.POSITIVE_INFINITY }, 16);
    sums = JSON.parse(JSON.stringify(sums)) as typeof sums;
    sums = addTo(sums, { loss: 0.1, norm: 2 }, 8);
    expect(meansOf(sums)).toEqual({ loss: ((1 / 3) * 16 + 0.1 * 8) / 24, norm: 2 });
  });
});

describe('better', () => {
  const best = { epoch: 3, accuracy: 0.5, loss: 1 };

  it('takes the earlier epoch on a tie', () => {
    expect(better({ accuracy: 0.5, loss: 0.1 }, best, 'val_accuracy')).toBe(false);
    expect(better({ accuracy: 0.51, loss: 9 }, best, 'val_accuracy')).toBe(true);
    expect(better({ accuracy: 0.9, loss: 1 }, best, 'val_loss')).toBe(false);
    expect(better({ accuracy: 0, loss: 0.99 }, best, 'val_loss')).toBe(true);
    expect(better({ accuracy: 0, loss: 99 }, null, 'val_accuracy')).toBe(true);
  });
});
