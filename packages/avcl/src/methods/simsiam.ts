/**
 * SimSiam across modalities (Chen and He 2021; section 13): each stream's prediction is turned towards the other's projection, whose
 * gradient is stopped. `L = -cos(p_r, sg z_a) / 2 - cos(p_a, sg z_r) / 2`.
 */
import { generatorFor, type nn } from '@avcl/torch';
import { cosineTo } from '../losses/cosine.js';
import type { EncoderOptions } from './encoders.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { projector } from './projector.js';

/** Options of {@link SimSiamMethod}; defaults are the original's. */
export interface SimSiamOptions extends EncoderOptions {
  /** Widths of the projector after the feature's own. Default 2048, 2048, 2048. */
  projector?: readonly number[] | undefined;
  /** The predictor's inner width. Default 512. */
  predictor?: number | undefined;
}

export class SimSiamMethod extends PairedMethod {
  readonly projector_rgb: nn.Sequential;
  readonly projector_audio: nn.Sequential;
  readonly predictor_rgb: nn.Sequential;
  readonly predictor_audio: nn.Sequential;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: SimSiamOptions) {
    super(options);
    const { projector: widths = [2048, 2048, 2048], predictor: inner = 512, seed } = options;
    const out = widths.at(-1)!;
    const project = (stream: number) =>
      projector({
        widths: [this.encoders.dim, ...widths],
        norm: true,
        normOfOutput: true,
        bias: false,
        generator: generatorFor(seed, 'projector', stream),
      });
    const predict = (stream: number) =>
      projector({
        widths: [out, inner, out],
        norm: true,
        bias: false,
        generator: generatorFor(seed, 'predictor', stream),
      });
    this.projector_rgb = project(0);
    this.projector_audio = project(1);
    this.predictor_rgb = predict(0);
    this.predictor_audio = predict(1);
  }

  protected objective({ rgb, audio }: PairedFeatures): Objective {
    const zr = this.projector_rgb.forward(rgb); // (B, P)
    const za = this.projector_audio.forward(audio); // (B, P)
    const ofRgb = cosineTo(this.predictor_rgb.forward(zr), za); // ()
    const ofAudio = cosineTo(this.predictor_audio.forward(za), zr); // ()
    return {
      loss: ofRgb.add(ofAudio).div(-2),
      parts: { cosine_rgb: ofRgb.detach(), cosine_audio: ofAudio.detach() },
    };
  }
}
