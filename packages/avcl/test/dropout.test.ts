// The head's dropout, which the golden steps leave out: its share, its scale, and that a step's mask depends on its numbers.
import { generatorFor, ones, tidy, zeros } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { FusionHead } from '../src/index.js';

/** A head of which the logits are the dropped-out hidden values, all 1 before it. */
function transparentHead(dim: number, dropout: number): FusionHead {
  const head = new FusionHead({ dim, classes: dim, dropout, generator: generatorFor(0, 'test') });
  tidy(() => {
    head.fc1.weight.setData(zeros([dim, 2 * dim]));
    head.fc1.bias!.setData(ones([dim]));
    head.fc2.bias!.setData(zeros([dim]));
    const identity = zeros([dim, dim]);
    identity.diagonal().fill_(1);
    head.fc2.weight.setData(identity);
  });
  return head;
}

describe('dropout of the head', () => {
  const values = (head: FusionHead, step: number) =>
    tidy(() => {
      head.dropout.seed(generatorFor(7, 'dropout', 0, step));
      return [...head.forward(zeros([64, 256]), zeros([64, 256])).toArray()].map(Number);
    });

  it('keeps 30 % at 0.7 and scales what it keeps by 1 / 0.3', () => {
    using head = transparentHead(256, 0.7);
    const kept = values(head, 0).filter((value) => value !== 0);
    // 64 * 256 draws: one standard deviation of the share is 0.0036
    expect(Math.abs(kept.length / (64 * 256) - 0.3)).toBeLessThan(0.015);
    for (const value of kept) expect(value).toBeCloseTo(1 / 0.3, 5);
  });

  it('is a function of the step, and off in evaluation', () => {
    using head = transparentHead(256, 0.7);
    const first = values(head, 0);
    expect(values(head, 0)).toEqual(first);
    expect(values(head, 1)).not.toEqual(first);
    expect(values(head.eval(), 0)).toEqual(first.map(() => 1));
  });
});
