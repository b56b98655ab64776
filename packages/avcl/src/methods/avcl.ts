/**
 * AVCL's pre-training, sections 1 and 5 to 9: two encoders, CGRA that aligns their features and SelfCL that tells videos
 * apart, `L = alpha * L_CGRA + beta * L_SelfCL`. One whole step is checked against an independent PyTorch script.
 * AMFM comes with the labels (`supervised.ts`); `amfmInPretrain` is the other reading, where gated features carry their
 * partner's identity into SelfCL.
 */
import { AvclError, generatorFor, type nn, type Tensor, tensor, tidy } from '@avcl/torch';
import { Amfm, type AmfmOptions } from '../fusion/amfm.js';
import { Cgra, type CgraOptions } from '../losses/cgra.js';
import { SelfClBank } from '../losses/selfcl-bank.js';
import { SelfClInBatch } from '../losses/selfcl-in-batch.js';
import { totalLoss } from '../losses/total.js';
import type { EncoderOptions } from './encoders.js';
import type { Batch, StepContext, StepOutput } from './method.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { projector } from './projector.js';
import { gathered, meansOverAll, ownItems, ownRows } from './share.js';

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
  /**
   * Widths of a projector for each stream, after the feature's own: both losses see its output, and it is dropped afterwards.
   * Default none (paper); maps of conv3 to conv5 do not pass it.
   */
  projector?: readonly number[] | undefined;
  /** Gates the features before both losses. Default false (ours, see above). */
  amfmInPretrain?: boolean | undefined;
  /** See {@link AmfmOptions.gate}. */
  gate?: AmfmOptions['gate'];
  /** See {@link AmfmOptions.excitation}. */
  excitation?: AmfmOptions['excitation'];
}

export class AvclMethod extends PairedMethod {
  readonly amfm: Amfm | null;
  readonly projector_rgb: nn.Sequential | null;
  readonly projector_audio: nn.Sequential | null;
  /** Null unless `selfcl` is `bank`. */
  readonly bank: SelfClBank | null;
  readonly #inBatch: SelfClInBatch | null;
  readonly #cgra: Cgra | null;
  readonly #weights: { alpha: number | undefined; beta: number | undefined };

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: AvclOptions) {
    super(options);
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
    if ((cgra ? (alpha ?? 0.9) : 0) === 0 && (selfcl === 'off' ? 0 : (beta ?? 0.1)) === 0) {
      throw new AvclError(
        'USAGE',
        `expected a weight above 0 for a loss that is on, got alpha ${alpha} for CGRA and beta ${beta} for SelfCL; raise one`,
      );
    }
    const { dim } = this.encoders;
    const widths = [dim, ...(options.projector ?? [])];
    const project = (stream: number) =>
      widths.length === 1 ? null : projector({ widths, generator: generatorFor(seed, 'projector', stream) });
    this.projector_rgb = project(0);
    this.projector_audio = project(1);
    this.amfm = options.amfmInPretrain
      ? new Amfm({ dim, gate, excitation, generator: generatorFor(seed, 'init', 2) })
      : null;
    this.bank =
      selfcl === 'bank'
        ? new SelfClBank({
            videos: options.videos,
            dim: widths.at(-1)!,
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
  protected objective(features: PairedFeatures, batch: Batch, context: StepContext): Objective {
    const { rgb, audio, maps } = features;
    const cgra =
      this.#cgra === null
        ? null
        : this.#cgra.forward({ ...maps?.rgb, pool: rgb }, { ...maps?.audio, pool: audio }, (rows) =>
            gathered(batch, rows),
          ); // ()
    const selfcl = this.#contrast(features, batch, context);
    const loss = totalLoss({ cgra, selfcl: selfcl.loss }, this.#weights); // ()
    return { loss, parts: { ...(cgra === null ? {} : { cgra: cgra.detach() }), ...selfcl.parts } };
  }

  /** Moves the banks' rows of the batch towards its features, with the features that the step saw. */
  override afterStep(batch: Batch, { features }: StepOutput): void {
    if (this.bank === null || features.rgb === null || features.audio === null) return;
    const { rgb, audio } = features;
    tidy(() => this.bank?.update(rgb, audio, batch.rows));
  }

  /** With the maps that CGRA asks for, through AMFM with `amfmInPretrain`, and through the projectors. */
  protected override encode(batch: Batch): PairedFeatures {
    const wanted = this.#cgra?.layers.some((layer) => layer !== 'pool') ?? false;
    const encoded = wanted ? this.encodeWithMaps(batch) : super.encode(batch);
    const { rgb, audio } = this.amfm === null ? encoded : this.amfm.forward(encoded.rgb, encoded.audio);
    return {
      ...encoded,
      rgb: this.projector_rgb?.forward(rgb) ?? rgb, // (B, P)
      audio: this.projector_audio?.forward(audio) ?? audio,
    };
  }

  #contrast(
    features: { rgb: Tensor; audio: Tensor },
    batch: Batch,
    context: StepContext,
  ): { loss: Tensor | null; parts: Record<string, Tensor> } {
    if (this.#inBatch !== null) {
      const { loss, rgb, audio } = this.#inBatch.forward(features.rgb, features.audio);
      return { loss, parts: detached({ selfcl: loss, selfcl_rgb: rgb, selfcl_audio: audio }) };
    }
    if (this.bank === null) return { loss: null, parts: {} };
    // Each process contrasts its own samples: all B times K candidates would be N times the work.
    const rows = ownItems(batch, batch.rows);
    const indices = this.bank.drawIndices(rows, context);
    const own = this.bank.forward(ownRows(batch, features.rgb), ownRows(batch, features.audio), indices);
    const drawn = tensor(this.bank.ownNegatives(indices) / rows.length, {
      device: own.loss.device,
      dtype: own.loss.dtype,
    });
    const { loss, rgb, audio, positiveRank, ownNegatives } = meansOverAll(batch, {
      ...own,
      ownNegatives: drawn,
    });
    return {
      loss,
      parts: detached({
        selfcl: loss,
        selfcl_rgb: rgb,
        selfcl_audio: audio,
        positive_rank: positiveRank,
        own_negatives: ownNegatives.mul(batch.rows.length).round(),
      }),
    };
  }
}

function detached(parts: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value.detach()]));
}
