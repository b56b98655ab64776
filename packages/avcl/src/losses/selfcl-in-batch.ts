/**
 * SelfCL without a bank, eq. 7-10 of AVCL over the batch: the positive is the current feature of the other modality, the
 * B - 1 others of the batch are the negatives; CLIP's symmetric form (Radford et al. 2021), the two directions added.
 * Checked against an independent reference. 15 negatives at the paper's batch of 16, so it wants a larger batch.
 */
import { AvclError, type Tensor } from '@avcl/torch';
import { exact, exactly } from './precision.js';
import { unitLength } from './unit-length.js';

/** Options of {@link SelfClInBatch}. */
export interface SelfClInBatchOptions {
  /** Temperature tau. Default 0.07 (as IIC). */
  nceT?: number | undefined;
  /** Whether the features are brought to unit length. Default true (eq. 8). */
  normalise?: boolean | undefined;
}

export class SelfClInBatch {
  readonly nceT: number;
  readonly normalise: boolean;

  /** @throws AvclError USAGE for a temperature that is not above 0 */
  constructor({ nceT = 0.07, normalise = true }: SelfClInBatchOptions = {}) {
    if (!(nceT > 0)) {
      throw new AvclError('USAGE', `expected a number above 0 for \`nce_t\`, got ${nceT}; change \`nce_t\``);
    }
    this.nceT = nceT;
    this.normalise = normalise;
  }

  /**
   * Eq. 7, 9 and 10.
   * @param rgb - (B, D)
   * @param audio - (B, D)
   * @returns scalars: L_r + L_a, L_r, L_a
   */
  forward(rgb: Tensor, audio: Tensor): { loss: Tensor; rgb: Tensor; audio: Tensor } {
    return exactly(rgb, () => {
      const r = this.#prepared(rgb); // (B, D)
      const a = this.#prepared(audio); // (B, D)
      const scores = r.mm(a.t()).div(this.nceT); // (B, B)
      const ofRgb = negativeLogOfDiagonal(scores); // ()
      const ofAudio = negativeLogOfDiagonal(scores.t()); // ()
      return { loss: ofRgb.add(ofAudio), rgb: ofRgb, audio: ofAudio };
    });
  }

  #prepared(feature: Tensor): Tensor {
    const f = exact(feature); // (B, D)
    return this.normalise ? unitLength(f) : f; // (B, D)
  }
}

/** Mean cross-entropy with the target on the diagonal. */
function negativeLogOfDiagonal(scores: Tensor): Tensor {
  return scores.log_softmax(1).diagonal().mean().neg(); // ()
}
