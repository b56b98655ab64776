/**
 * The base of every pre-training method of this package: two streams see the two sides of one video, and an objective brings their
 * features together. A new method extends it with `objective` alone (docs/guides/add-a-method.md).
 */
import { AvclError, type Tensor, tidy } from '@avcl/torch';
import type { BackboneFeatures } from '../backbones/backbone.js';
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
import { gatheredPair } from './share.js';
import { featureSpread } from './spread.js';

/** Pooled features of both streams, (B, D) each. */
export interface PairedFeatures {
  rgb: Tensor;
  audio: Tensor;
  /** The maps of conv3, conv4, conv5, where they were asked for. */
  maps?: { rgb: BackboneFeatures; audio: BackboneFeatures };
}

/** What an objective gives back. */
export interface Objective {
  /** Scalar, carries the graph. */
  loss: Tensor;
  /** Scalars without graph, for the log. */
  parts?: Record<string, Tensor>;
  /** Tensors without graph that `afterStep` needs. */
  carried?: Record<string, Tensor>;
}

export abstract class PairedMethod extends Method {
  readonly inputs = { rgb: true, audio: true } as const;
  readonly encoders: Encoders;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: EncoderOptions) {
    super();
    this.encoders = new Encoders('both', options);
  }

  /**
   * The loss of one batch of training videos, from the features of both streams. With several processes the features are the whole batch's, and
   * so is all else but `batch.rgb`, `batch.audio` and the maps.
   */
  protected abstract objective(features: PairedFeatures, batch: Batch, context: StepContext): Objective;

  /** Both streams' features, as the objective sees them. */
  protected encode(batch: Batch): PairedFeatures {
    return this.#pooled(batch);
  }

  /** {@link PairedMethod.encode} with the maps of conv3, conv4, conv5. */
  protected encodeWithMaps(batch: Batch): PairedFeatures {
    const rgb = this.encoders.rgbFeatures(neededInput(batch, 'rgb'));
    const audio = this.encoders.audioFeatures(neededInput(batch, 'audio'));
    return { rgb: rgb.pool, audio: audio.pool, maps: { rgb, audio } };
  }

  /** The objective's loss and parts, with `spread_rgb` and `spread_audio`. */
  step(batch: Batch, context: StepContext): StepOutput {
    return tidy(() => {
      const own = this.encode(batch);
      const encoded = { ...own, ...gatheredPair(batch, own.rgb, own.audio) };
      const { loss, parts, carried } = this.objective(encoded, batch, context);
      const { rgb, audio } = encoded; // (B, D) each
      const spreads = { spread_rgb: featureSpread(rgb), spread_audio: featureSpread(audio) };
      return { loss, parts: { ...parts, ...spreads }, features: { rgb, audio }, carried, logits: null };
    });
  }

  /** `fused` is the mean of the two unit-length features. */
  features(batch: Batch): FusedFeatures {
    return tidy(() => {
      const { rgb, audio } = this.#pooled(batch);
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

  #pooled(batch: Batch): PairedFeatures {
    return {
      rgb: this.encoders.encodeRgb(neededInput(batch, 'rgb')), // (B, D)
      audio: this.encoders.encodeAudio(neededInput(batch, 'audio')), // (B, D)
    };
  }
}

/** The mean of the two unit-length features, (B, D). */
function meanDirection(rgb: Tensor, audio: Tensor): Tensor {
  return unitLength(rgb).add(unitLength(audio)).div(2);
}
