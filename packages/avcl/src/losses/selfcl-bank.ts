/**
 * SelfCL with two memory banks, eq. 7-10 of AVCL: each modality's feature is told apart from K negatives of the other
 * modality, which lie in a bank with a row per training video (Wu et al. 2018; two banks as in CMC, IIC and TCGL).
 * Checked against an independent reference. The positive is the stale row of the other modality, one epoch old, not the
 * current feature; the anchor's own row may be drawn as a negative, as in the parents, and is counted.
 *
 *     (7) L_r = mean_i cross-entropy( M_a[idx_i] . f_r^i / tau, 0 )     (9) L_a likewise with M_r and f_a
 *     (10) L = L_r + L_a;  afterwards  row i <- normalise(m row i + (1 - m) f^i)  in both banks
 */
import {
  AvclError,
  cat,
  fromArray,
  type Generator,
  nn,
  noGrad,
  randomFor,
  type Tensor,
  tensor,
  zeros,
} from '@avcl/torch';
import { exact, exactly } from './precision.js';
import { unitLength } from './unit-length.js';

/** Options of {@link SelfClBank}. */
export interface SelfClBankOptions {
  /** N, the videos of the training set: rows of each bank. */
  videos: number;
  /** D, the width of the features. */
  dim: number;
  /** K negatives an anchor, drawn with replacement. Default 1024 (as IIC). */
  nceK?: number | undefined;
  /** Temperature tau. Default 0.07 (as IIC). */
  nceT?: number | undefined;
  /** m, the share of the old row that an update keeps. Default 0.5 (as IIC). */
  nceM?: number | undefined;
  /** Whether the features are brought to unit length, in the scores and before the update. Default true (eq. 8). */
  normalise?: boolean | undefined;
  /** A third bank, of what was made to be unlike the video (IIC's intra-negatives): its rows join both directions' candidates. */
  intra?: boolean | undefined;
  /** Source of the first rows, uniform within 1 / sqrt(D / 3). */
  generator: Generator;
}

/** Where the draws of a step come from. */
export interface DrawContext {
  seed: number;
  epoch: number;
  step: number;
}

/** Eq. 7, 9 and 10, and what to watch; the last two carry no graph. */
export interface SelfClLoss {
  /** L_r + L_a, a scalar. */
  loss: Tensor;
  /** L_r: anchor RGB against the audio bank. */
  rgb: Tensor;
  /** L_a: anchor audio against the RGB bank. */
  audio: Tensor;
  /** Mean place of the positive among its candidates, 0 the best, over both directions; K / 2 by chance. */
  positiveRank: Tensor;
}

export class SelfClBank extends nn.Module {
  readonly videos: number;
  readonly dim: number;
  readonly nceK: number;
  readonly nceT: number;
  readonly nceM: number;
  readonly normalise: boolean;
  /** M_r, (N, D). */
  readonly bank_rgb: nn.Buffer;
  /** M_a, (N, D). */
  readonly bank_audio: nn.Buffer;
  /** M_n, (N, D); null without intra-negatives. */
  readonly bank_intra: nn.Buffer | null;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor({
    videos,
    dim,
    nceK = 1024,
    nceT = 0.07,
    nceM = 0.5,
    normalise = true,
    intra = false,
    generator,
  }: SelfClBankOptions) {
    super();
    require_('videos', 'a whole number >= 1', videos, Number.isInteger(videos) && videos >= 1);
    require_('dim', 'a whole number >= 1', dim, Number.isInteger(dim) && dim >= 1);
    require_('nce_k', 'a whole number >= 1', nceK, Number.isInteger(nceK) && nceK >= 1);
    require_('nce_t', 'a number above 0', nceT, nceT > 0);
    require_('nce_m', 'a number from 0 to 1', nceM, nceM >= 0 && nceM <= 1);
    this.videos = videos;
    this.dim = dim;
    this.nceK = nceK;
    this.nceT = nceT;
    this.nceM = nceM;
    this.normalise = normalise;
    this.bank_rgb = new nn.Buffer(firstRows(videos, dim, generator));
    this.bank_audio = new nn.Buffer(firstRows(videos, dim, generator));
    this.bank_intra = intra ? new nn.Buffer(firstRows(videos, dim, generator)) : null;
  }

  /**
   * The candidates of each anchor: its own row first, then K rows drawn uniformly from all N with replacement. An anchor's
   * draws depend on (seed, epoch, step) and its row alone, so they are the same however the batch is split.
   * @returns B lists of K + 1 rows
   */
  drawIndices(rows: readonly number[], { seed, epoch, step }: DrawContext): number[][] {
    return this.#checked(rows).map((row) => {
      const random = randomFor(seed, 'negatives', epoch, step, row);
      return [row, ...Array.from({ length: this.nceK }, () => random.integer(this.videos))];
    });
  }

  /**
   * Eq. 7-10 with both directions over the same candidates.
   * @param rgb - (B, D)
   * @param audio - (B, D)
   * @param indices - B lists of K + 1 rows, the positive first; with intra-negatives the same rows of M_n follow, its own too
   */
  forward(rgb: Tensor, audio: Tensor, indices: readonly (readonly number[])[]): SelfClLoss {
    return exactly(rgb, () => {
      // As int32: 16,000 numbers take a third of the time that they take as int64, on the way of every step.
      const places = fromArray(Int32Array.from(indices.flat()), undefined, { device: rgb.device }); // (B (K + 1))
      const scoresOfRgb = this.#scores(this.bank_audio, places, this.#anchor(rgb)); // (B, K + 1)
      const scoresOfAudio = this.#scores(this.bank_rgb, places, this.#anchor(audio)); // (B, K + 1)
      const lossOfRgb = negativeLogOfFirst(scoresOfRgb); // ()
      const lossOfAudio = negativeLogOfFirst(scoresOfAudio); // ()
      return {
        loss: lossOfRgb.add(lossOfAudio),
        rgb: lossOfRgb,
        audio: lossOfAudio,
        positiveRank: rankOfFirst(scoresOfRgb).add(rankOfFirst(scoresOfAudio)).div(2),
      };
    });
  }

  /** How many negatives are the anchor's own row. */
  ownNegatives(indices: readonly (readonly number[])[]): number {
    return indices.reduce(
      (sum, [own, ...negatives]) => sum + negatives.filter((row) => row === own).length,
      0,
    );
  }

  /**
   * Moves row i of both banks towards the sample's features: `row <- normalise(m row + (1 - m) f)`, without gradient.
   * @param rgb - (B, D)
   * @param audio - (B, D)
   * @param rows - B different rows
   * @param intra - (B, D), with intra-negatives
   */
  update(rgb: Tensor, audio: Tensor, rows: readonly number[], intra?: Tensor): void {
    if (new Set(this.#checked(rows)).size !== rows.length) {
      throw new AvclError(
        'USAGE',
        `expected different rows in a batch, got ${rows.join(', ')}; take each video once`,
      );
    }
    noGrad(() => {
      const places = tensor([...rows], { dtype: 'int64', device: rgb.device }); // (B)
      this.#move(this.bank_rgb, places, this.#anchor(rgb.detach()));
      this.#move(this.bank_audio, places, this.#anchor(audio.detach()));
      if (this.bank_intra !== null && intra !== undefined) {
        this.#move(this.bank_intra, places, this.#anchor(intra.detach()));
      }
    });
  }

  #move(bank: Tensor, places: Tensor, feature: Tensor): void {
    const old = bank.index_select(0, places); // (B, D)
    bank.index_copy_(0, places, unitLength(old.mul(this.nceM).add(feature, { alpha: 1 - this.nceM })));
  }

  #anchor(feature: Tensor): Tensor {
    const f = exact(feature); // (B, D)
    return this.normalise ? unitLength(f) : f; // (B, D)
  }

  #scores(bank: Tensor, places: Tensor, anchor: Tensor): Tensor {
    const [batch, dim] = anchor.shape as [number, number];
    const rowsOf = (one: Tensor) => one.index_select(0, places).view([batch, -1, dim]); // (B, K + 1, D)
    const candidates =
      this.bank_intra === null ? rowsOf(bank) : cat([rowsOf(bank), rowsOf(this.bank_intra)], { dim: 1 });
    return candidates.bmm(anchor.unsqueeze(2)).squeeze(2).div(this.nceT); // (B, K + 1), twice as many with intra-negatives
  }

  #checked(rows: readonly number[]): readonly number[] {
    const wrong = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= this.videos);
    if (wrong === undefined) return rows;
    throw new AvclError(
      'DATA',
      `expected rows of the memory bank, 0 to ${this.videos - 1}, got ${wrong}; use the training set it was made for`,
      { details: { row: wrong, videos: this.videos } },
    );
  }
}

/** Mean cross-entropy with target 0. */
function negativeLogOfFirst(scores: Tensor): Tensor {
  return scores.log_softmax(1).narrow(1, 0, 1).mean().neg(); // ()
}

/** Mean number of candidates that score above the first. */
function rankOfFirst(scores: Tensor): Tensor {
  return noGrad(() => {
    const own = scores.narrow(1, 0, 1); // (B, 1)
    return scores
      .gt(own)
      .to({ dtype: scores.dtype })
      .sum({ dim: [1] })
      .mean(); // ()
  });
}

function firstRows(videos: number, dim: number, generator: Generator): Tensor {
  const bound = 1 / Math.sqrt(dim / 3);
  return zeros([videos, dim]).uniform_({ from: -bound, to: bound, generator });
}

function require_(name: string, expected: string, got: unknown, fits: boolean): void {
  if (!fits)
    throw new AvclError('USAGE', `expected ${expected} for \`${name}\`, got ${got}; change \`${name}\``);
}
