/**
 * BYOL across modalities (Grill et al. 2020; section 13): each stream predicts the projection that a slow copy of the whole network
 * makes of the other. `L = 4 - 2 cos(p_r, sg z'_a) - 2 cos(p_a, sg z'_r)`.
 */
import { generatorFor, type nn } from '@avcl/torch';
import { cosineTo } from '../losses/cosine.js';
import type { EncoderOptions } from './encoders.js';
import type { Batch, StepContext } from './method.js';
import { checkedMomentum, type Momentum, MomentumBranch, momentumAt } from './momentum.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { projector } from './projector.js';

/** Options of {@link ByolMethod}; defaults are solo-learn's for 512-d features. */
export interface ByolOptions extends EncoderOptions {
  /** Widths of the projector after the feature's own. Default 4096, 256. */
  projector?: readonly number[] | undefined;
  /** The predictor's inner width. Default 4096. */
  predictor?: number | undefined;
  /** Share that the slow copy keeps. Default 0.99 to 1; the original 0.996 to 1. */
  momentum?: Momentum | undefined;
}

export class ByolMethod extends PairedMethod {
  readonly projector_rgb: nn.Sequential;
  readonly projector_audio: nn.Sequential;
  readonly predictor_rgb: nn.Sequential;
  readonly predictor_audio: nn.Sequential;
  /** The slow copy. */
  readonly target: MomentumBranch;
  readonly #momentum: Momentum;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: ByolOptions) {
    super(options);
    const { projector: widths = [4096, 256], predictor: inner = 4096, seed } = options;
    const out = widths.at(-1)!;
    const project = (stream: number) =>
      projector({
        widths: [this.encoders.dim, ...widths],
        norm: true,
        generator: generatorFor(seed, 'projector', stream),
      });
    const predict = (stream: number) =>
      projector({
        widths: [out, inner, out],
        norm: true,
        generator: generatorFor(seed, 'predictor', stream),
      });
    this.#momentum = checkedMomentum('byol.momentum', options.momentum ?? { start: 0.99, end: 1 });
    this.projector_rgb = project(0);
    this.projector_audio = project(1);
    this.predictor_rgb = predict(0);
    this.predictor_audio = predict(1);
    this.target = new MomentumBranch(options, { rgb: project(0), audio: project(1) }, [
      this.encoders,
      this.projector_rgb,
      this.projector_audio,
    ]);
  }

  protected objective({ rgb, audio }: PairedFeatures, batch: Batch): Objective {
    const target = this.target.forward(batch); // (B, P) each
    const pr = this.predictor_rgb.forward(this.projector_rgb.forward(rgb)); // (B, P)
    const pa = this.predictor_audio.forward(this.projector_audio.forward(audio)); // (B, P)
    const ofRgb = cosineTo(pr, target.audio); // ()
    const ofAudio = cosineTo(pa, target.rgb); // ()
    return {
      loss: ofRgb.add(ofAudio).mul(-2).add(4),
      parts: { cosine_rgb: ofRgb.detach(), cosine_audio: ofAudio.detach() },
    };
  }

  override afterUpdate({ progress }: StepContext): void {
    this.target.follow(momentumAt(this.#momentum, progress));
  }
}
