// The rivals' losses: closed forms and properties. Values and gradients against PyTorch are in test/golden.
import { full, ones, type Tensor, tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { cosineTo, infoNce, ntXent } from '../../src/index.js';
import { normal } from '../support/tensors.js';

const B = 6;
const queue = (seed: number) => unit(normal([8, 5], seed, 'float64'));
const unit = (x: Tensor) => x.div(x.linalg_vector_norm({ dim: [1], keepdim: true }));
const z = (seed: number) => normal([B, 5], seed, 'float64');

/** Each loss of two sets of paired rows. InfoNCE against one queue for both, so that it is symmetric too. */
const losses: Record<string, (rgb: Tensor, audio: Tensor) => number> = {
  'NT-Xent': (rgb, audio) => ntXent(rgb, audio, 0.2).item(),
  InfoNCE: (rgb, audio) =>
    infoNce(rgb, unit(audio), queue(9), 0.2)
      .add(infoNce(audio, unit(rgb), queue(9), 0.2))
      .item(),
  cosine: (rgb, audio) => cosineTo(rgb, audio).add(cosineTo(audio, rgb)).item(),
};

describe.each(Object.entries(losses))('%s', (_, loss) => {
  it('does not depend on the order of the batch, and does on who is whose partner', () => {
    tidy(() => {
      const order = tensor([4, 0, 5, 2, 1, 3], { dtype: 'int64' });
      const [rgb, audio] = [z(1), z(2)];
      expect(loss(rgb.index_select(0, order), audio.index_select(0, order))).toBeCloseTo(
        loss(rgb, audio),
        12,
      );
      expect(Math.abs(loss(rgb.index_select(0, order), audio) - loss(rgb, audio))).toBeGreaterThan(1e-3);
    });
  });

  it('does not depend on the lengths of the vectors', () => {
    tidy(() => expect(loss(z(1).mul(7), z(2).mul(0.01))).toBeCloseTo(loss(z(1), z(2)), 12));
  });

  it('is the same with the modalities exchanged', () => {
    tidy(() => expect(loss(z(2), z(1))).toBeCloseTo(loss(z(1), z(2)), 12));
  });

  it('is best where partners are equal', () => {
    const sign = loss === losses.cosine ? -1 : 1;
    tidy(() => expect(sign * loss(z(1), z(1))).toBeLessThan(sign * loss(z(1), z(2))));
  });
});

describe('closed forms', () => {
  it('NT-Xent is ln(2B - 1) where all are equal, and falls to the negatives of one modality where partners are', () => {
    tidy(() => {
      expect(ntXent(ones([B, 3]), ones([B, 3]), 0.2).item()).toBeCloseTo(Math.log(2 * B - 1), 5);
      const apart = tensor([
        [1, 0],
        [0, 1],
      ]);
      const e = Math.exp(1 / 0.5);
      expect(ntXent(apart, apart, 0.5).item()).toBeCloseTo(-Math.log(e / (e + 2)), 5);
    });
  });

  it('InfoNCE is ln(Q + 1) where all are equal', () => {
    tidy(() => {
      const same = unit(ones([B, 5]));
      expect(infoNce(full([B, 5], 3), same, unit(ones([8, 5])), 0.07).item()).toBeCloseTo(Math.log(9), 5);
    });
  });

  it('the cosine is 1, 0 or -1, and moves its prediction alone', () => {
    tidy(() => {
      const a = tensor([
        [1, 0],
        [0, 2],
      ]).requires_grad_();
      const b = tensor([
        [0, 1],
        [3, 0],
      ]).requires_grad_();
      expect([cosineTo(a, a), cosineTo(a, b), cosineTo(a, a.neg())].map((x) => x.item())).toEqual([1, 0, -1]);
      cosineTo(a, b).backward();
      expect([a.grad !== null, b.grad]).toEqual([true, null]);
    });
  });

  it('InfoNCE moves its queries alone: keys and the queue take no part in the gradient', () => {
    tidy(() => {
      const [q, k, keys] = [z(3), unit(z(4)), queue(5)].map((x) => x.requires_grad_());
      infoNce(q!, k!, keys!, 0.2).backward();
      expect(q!.grad!.abs().sum().item()).toBeGreaterThan(0);
      expect([k!.grad, keys!.grad]).toEqual([null, null]);
    });
  });
});
