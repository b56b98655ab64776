/**
 * Fine-tuning and the supervised baselines, sections 6, 11 and 14: one or two encoders and a classifier, plain
 * cross-entropy, all layers trained. Both streams: AMFM (optional), concat, FC, ReLU, dropout, FC. One stream (the
 * baselines R and A): Linear(D -> C). R+A is both streams without AMFM. One whole step is checked against an independent
 * PyTorch script.
 */
import { AvclError, generatorFor, nn, type Tensor, tidy } from '@avcl/torch';
import { Amfm, type AmfmOptions } from '../fusion/amfm.js';
import { FusionHead } from '../fusion/head.js';
import { exact, exactly } from '../losses/precision.js';
import { type EncoderOptions, Encoders, type Streams } from './encoders.js';
import { evaluationForm } from './evaluation-form.js';
import {
  type Batch,
  type EvaluationForm,
  type Features,
  type FusedFeatures,
  Method,
  type StepContext,
  type StepOutput,
} from './method.js';
import { neededFeature, neededInput } from './needs.js';
import { gathered } from './share.js';
import { featureSpread } from './spread.js';

/** Options of {@link ClassifierMethod}. */
export interface ClassifierOptions extends EncoderOptions {
  /** C. */
  classes: number;
  /** Which streams it sees. Default `both`. */
  streams?: Streams | undefined;
  /** Gates the features of both streams. Default true with both streams (paper, eq. 1-4). */
  amfm?: boolean | undefined;
  /** See {@link AmfmOptions.gate}. */
  gate?: AmfmOptions['gate'];
  /** See {@link AmfmOptions.excitation}. */
  excitation?: AmfmOptions['excitation'];
  /** Between the head's two layers. Default 0.7 (paper, section 3.2). */
  dropout?: number | undefined;
}

export class ClassifierMethod extends Method {
  readonly inputs: { readonly rgb: boolean; readonly audio: boolean };
  readonly classes: number;
  readonly encoders: Encoders;
  readonly amfm: Amfm | null;
  /** Both streams; null with one. */
  readonly head: FusionHead | null;
  /** One stream: D to C; null with both. */
  readonly linear: nn.Linear | null;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: ClassifierOptions) {
    super();
    const { classes, streams = 'both', seed, gate, excitation, dropout } = options;
    if (!Number.isInteger(classes) || classes < 1) {
      throw new AvclError(
        'USAGE',
        `expected a whole number >= 1 for \`classes\`, got ${classes}; label the videos`,
      );
    }
    if (!['both', 'rgb', 'audio'].includes(streams)) {
      throw new AvclError(
        'USAGE',
        `expected both, rgb or audio for \`inputs\`, got ${streams}; change \`inputs\``,
      );
    }
    this.classes = classes;
    this.inputs = { rgb: streams !== 'audio', audio: streams !== 'rgb' };
    this.encoders = new Encoders(streams, options);
    const { dim } = this.encoders;
    const both = streams === 'both';
    this.amfm =
      both && (options.amfm ?? true)
        ? new Amfm({ dim, gate, excitation, generator: generatorFor(seed, 'init', 2) })
        : null;
    this.head = both
      ? new FusionHead({ dim, classes, dropout, generator: generatorFor(seed, 'init', 3) })
      : null;
    this.linear = both ? null : new nn.Linear(dim, classes, { generator: generatorFor(seed, 'init', 3) });
  }

  /** Cross-entropy over the batch. Parts: `cross_entropy`, `accuracy`, `spread_rgb`, `spread_audio`. */
  step(batch: Batch, { seed, epoch, step }: StepContext): StepOutput {
    return tidy(() => {
      const labels = neededInput(batch, 'labels'); // (B)
      this.head?.dropout.seed(generatorFor(seed, 'dropout', epoch, step));
      const own = this.encode(batch); // (b, D) each
      const features = {
        rgb: own.rgb === null ? null : gathered(batch, own.rgb), // (B, D)
        audio: own.audio === null ? null : gathered(batch, own.audio), // (B, D)
      };
      const logits = this.classify(features); // (B, C)
      const loss = exactly(logits, () => exact(logits).log_softmax(1).nll_loss(labels)); // ()
      const hits = logits.detach().argmax({ dim: 1 }).eq(labels); // (B)
      const parts: Record<string, Tensor> = {
        cross_entropy: loss.detach(),
        accuracy: hits.to({ dtype: loss.dtype }).mean(),
        ...(features.rgb === null ? {} : { spread_rgb: featureSpread(features.rgb) }),
        ...(features.audio === null ? {} : { spread_audio: featureSpread(features.audio) }),
      };
      return { loss, parts, features, logits };
    });
  }

  /** The streams' features, (B, D) each; null for a stream that is not there. */
  encode(batch: Batch): Features {
    return {
      rgb: this.inputs.rgb ? this.encoders.encodeRgb(neededInput(batch, 'rgb')) : null,
      audio: this.inputs.audio ? this.encoders.encodeAudio(neededInput(batch, 'audio')) : null,
    };
  }

  /**
   * Logits from the streams' features.
   * @returns (B, C)
   */
  classify(features: Features): Tensor {
    if (this.linear !== null)
      return this.linear.forward(neededFeature(features, this.inputs.rgb ? 'rgb' : 'audio'));
    const { rgb, audio } = this.#gated(features); // (B, D) each
    return this.#head().forward(rgb, audio); // (B, C)
  }

  /** The joint feature: the head's hidden values after ReLU, before dropout, (B, D); null with one stream. */
  fuse(features: Features): Tensor | null {
    if (this.linear !== null) return null;
    const { rgb, audio } = this.#gated(features); // (B, D) each
    return this.#head().hidden(rgb, audio); // (B, D)
  }

  features(batch: Batch): FusedFeatures {
    return tidy(() => {
      const features = this.encode(batch);
      return { ...features, fused: this.fuse(features) };
    });
  }

  forEvaluation(): EvaluationForm {
    return evaluationForm(this.encoders, {
      fuse: (features) => this.fuse(features),
      classify: (features) => {
        const joint = this.fuse(features); // (B, D)
        return joint === null ? this.classify(features) : this.#head().fc2.forward(joint); // (B, C), no dropout
      },
    });
  }

  #gated(features: Features): { rgb: Tensor; audio: Tensor } {
    const rgb = neededFeature(features, 'rgb'); // (B, D)
    const audio = neededFeature(features, 'audio'); // (B, D)
    return this.amfm === null ? { rgb, audio } : this.amfm.forward(rgb, audio);
  }

  #head(): FusionHead {
    if (this.head !== null) return this.head;
    throw new AvclError(
      'USAGE',
      'expected a classifier of both streams, got one of a single stream; use classify',
    );
  }
}
