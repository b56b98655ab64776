/**
 * AVCL's pre-training, sections 1 and 5 to 9: two encoders, CGRA that aligns their features and SelfCL that tells videos
 * apart, `L = alpha * L_CGRA + beta * L_SelfCL`. One whole step is checked against an independent PyTorch script.
 * AMFM comes with the labels (`supervised.ts`); `amfmInPretrain` is the other reading, where gated features carry their
 * partner's identity into SelfCL.
 */
import { AvclError, generatorFor, type Tensor, tensor, tidy } from '@avcl/torch';
import { Amfm, type AmfmOptions } from '../fusion/amfm.js';
import { Cgra, type CgraFeatures, type CgraOptions } from '../losses/cgra.js';
import { SelfClBank } from '../losses/selfcl-bank.js';
import { SelfClInBatch } from '../losses/selfcl-in-batch.js';
import { totalLoss } from '../losses/total.js';
import { unitLength } from '../losses/unit-length.js';
import { type EncoderOptions, Encoders } from './encoders.js';
import { evaluationForm } from './evaluation-form.js';
import {
  type Batch,
  type EvaluationForm,
  type FusedFeatures,
  Method,
  type StepContext,
  type StepOutput,
} from './method.js';
import { neededInput } from './needs.js';
import { featureSpread } from './spread.js';

/** Options of {@link AvclMethod}; names and defaults of method.md's table of switches, in camelCase. */
export interface AvclOptions extends EncoderOptions {
  /** N, the videos of the training set: rows of the memory banks. */
  videos: number;
  /** Whether features are aligned. Default true. */
  cgra?: boolean | undefined;
  /** See {@link CgraOptions.layers}. */
  cgraLayers?: CgraOptions['layers'];
  /** See {@link CgraOptions.map}. */
  cgraMap?: CgraOptions['map'];
  /** See {@link CgraOptions.scale}. */
  cgraScale?: CgraOptions['scale'];
  /** See {@link CgraOptions.lambda}. */
  lambda?: CgraOptions['lambda'];
  /** Where negatives come from. Default `bank` (as IIC and TCGL). */
  selfcl?: 'bank' | 'in_batch' | 'off' | undefined;
  /** Negatives an anchor, with the bank. Default 1024 (as IIC). */
  nceK?: number | undefined;
  /** Temperature. Default 0.07 (as IIC). */
  nceT?: number | undefined;
  /** Share of the old row that the bank keeps. Default 0.5 (as IIC). */
  nceM?: number | undefined;
  /** Unit-length features in the scores. Default true (paper, eq. 8). */
  normalise?: boolean | undefined;
  /** Weight of CGRA. Default 0.9 (paper, Table 3). */
  alpha?: number | undefined;
  /** Weight of SelfCL. Default 0.1 (paper, Table 3). */
  beta?: number | undefined;
  /** Gates the features before both losses. Default false (ours, see above). */
  amfmInPretrain?: boolean | undefined;
  /** See {@link AmfmOptions.gate}. */
  gate?: AmfmOptions['gate'];
  /** See {@link AmfmOptions.excitation}. */
  excitation?: AmfmOptions['excitation'];
}

export class AvclMethod extends Method {
  readonly inputs = { rgb: true, audio: true } as const;
  readonly encoders: Encoders;
  readonly amfm: Amfm | null;
  /** Null unless `selfcl` is `bank`. */
  readonly bank: SelfClBank | null;
  readonly #inBatch: SelfClInBatch | null;
  readonly #cgra: Cgra | null;
  readonly #weights: { alpha: number | undefined; beta: number | undefined };

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: AvclOptions) {
    super();
    const { seed, selfcl = 'bank', cgra = true, cgraLayers, cgraMap, cgraScale, lambda } = options;
    const { nceK, nceT, nceM, normalise, alpha, beta, gate, excitation } = options;
    if (!['bank', 'in_batch', 'off'].includes(selfcl)) {
      throw new AvclError(
        'USAGE',
        `expected bank, in_batch or off for \`selfcl\`, got ${JSON.stringify(selfcl)}; change \`selfcl\``,
      );
    }
    if (!cgra && selfcl === 'off') {
      throw new AvclError(
        'USAGE',
        'expected CGRA, SelfCL or both to train on, got neither; turn `cgra` or `selfcl` on',
      );
    }
    this.encoders = new Encoders('both', options);
    const { dim } = this.encoders;
    this.amfm = options.amfmInPretrain
      ? new Amfm({ dim, gate, excitation, generator: generatorFor(seed, 'init', 2) })
      : null;
    this.bank =
      selfcl === 'bank'
        ? new SelfClBank({
            videos: options.videos,
            dim,
            nceK,
            nceT,
            nceM,
            normalise,
            generator: generatorFor(seed, 'bank'),
          })
        : null;
    this.#inBatch = selfcl === 'in_batch' ? new SelfClInBatch({ nceT, normalise }) : null;
    this.#cgra = cgra ? new Cgra({ layers: cgraLayers, map: cgraMap, scale: cgraScale, lambda }) : null;
    this.#weights = { alpha, beta };
  }

  /**
   * The loss of one batch of training videos; others have no rows in the banks.
   * Parts: `cgra`, `selfcl`, `selfcl_rgb`, `selfcl_audio`, `positive_rank`, `own_negatives`, `spread_rgb`, `spread_audio`.
   */
  step(batch: Batch, context: StepContext): StepOutput {
    return tidy(() => {
      const { rgb, audio } = this.#encode(neededInput(batch, 'rgb'), neededInput(batch, 'audio'));
      const features = { rgb: rgb.pool, audio: audio.pool }; // (B, D) each
      const cgra = this.#cgra === null ? null : this.#cgra.forward(rgb, audio); // ()
      const selfcl = this.#contrast(features, batch.rows, context);
      const loss = totalLoss({ cgra, selfcl: selfcl.loss }, this.#weights); // ()
      const parts: Record<string, Tensor> = {
        ...(cgra === null ? {} : { cgra: cgra.detach() }),
        ...selfcl.parts,
        spread_rgb: featureSpread(features.rgb),
        spread_audio: featureSpread(features.audio),
      };
      return { loss, parts, features, logits: null };
    });
  }

  /** Moves the banks' rows of the batch towards its features, with the features that the step saw. */
  override afterStep(batch: Batch, { features }: StepOutput): void {
    if (this.bank === null || features.rgb === null || features.audio === null) return;
    const { rgb, audio } = features;
    tidy(() => this.bank?.update(rgb, audio, batch.rows));
  }

  /** `fused` is the mean of the two unit-length features. */
  features(batch: Batch): FusedFeatures {
    return tidy(() => {
      const rgb = this.encoders.encodeRgb(neededInput(batch, 'rgb')); // (B, D)
      const audio = this.encoders.encodeAudio(neededInput(batch, 'audio')); // (B, D)
      return { rgb, audio, fused: meanDirection(rgb, audio) };
    });
  }

  forEvaluation(): EvaluationForm {
    return evaluationForm(this.encoders, {
      fuse: ({ rgb, audio }) => (rgb === null || audio === null ? null : meanDirection(rgb, audio)),
      classify: () => {
        throw new AvclError(
          'USAGE',
          'expected a method with a classifier, got a pre-trained one; fine-tune it first',
        );
      },
    });
  }

  #encode(
    rgb: Tensor,
    audio: Tensor,
  ): { rgb: CgraFeatures & { pool: Tensor }; audio: CgraFeatures & { pool: Tensor } } {
    const maps = this.#cgra?.layers.some((layer) => layer !== 'pool') ?? false;
    const r = maps ? this.encoders.rgbFeatures(rgb) : { pool: this.encoders.encodeRgb(rgb) };
    const a = maps ? this.encoders.audioFeatures(audio) : { pool: this.encoders.encodeAudio(audio) };
    if (this.amfm === null) return { rgb: r, audio: a };
    const gated = this.amfm.forward(r.pool, a.pool); // (B, D) each
    return { rgb: { ...r, pool: gated.rgb }, audio: { ...a, pool: gated.audio } };
  }

  #contrast(
    features: { rgb: Tensor; audio: Tensor },
    rows: readonly number[],
    context: StepContext,
  ): { loss: Tensor | null; parts: Record<string, Tensor> } {
    if (this.#inBatch !== null) {
      const { loss, rgb, audio } = this.#inBatch.forward(features.rgb, features.audio);
      return { loss, parts: detached({ selfcl: loss, selfcl_rgb: rgb, selfcl_audio: audio }) };
    }
    if (this.bank === null) return { loss: null, parts: {} };
    const indices = this.bank.drawIndices(rows, context);
    const { loss, rgb, audio, positiveRank } = this.bank.forward(features.rgb, features.audio, indices);
    return {
      loss,
      parts: {
        ...detached({ selfcl: loss, selfcl_rgb: rgb, selfcl_audio: audio }),
        positive_rank: positiveRank,
        own_negatives: tensor(this.bank.ownNegatives(indices), { device: loss.device }),
      },
    };
  }
}

/** The mean of the two unit-length features, (B, D). */
function meanDirection(rgb: Tensor, audio: Tensor): Tensor {
  return unitLength(rgb).add(unitLength(audio)).div(2);
}

function detached(parts: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value.detach()]));
}
