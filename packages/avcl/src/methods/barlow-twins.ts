/**
 * Barlow Twins across modalities (Zbontar et al. 2021; section 13): eq. 5-6 on the projections of both streams. It is CGRA with
 * projectors, without SelfCL.
 */
import { generatorFor, type nn } from '@avcl/torch';
import { correlationLoss } from '../losses/correlation.js';
import type { EncoderOptions } from './encoders.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { projector } from './projector.js';

/** Options of {@link BarlowTwinsMethod}; defaults are solo-learn's for 512-d features. */
export interface BarlowTwinsOptions extends EncoderOptions {
  /** Widths of the projector after the feature's own. Default 2048, 2048, 2048; the original 8192 each. */
  projector?: readonly number[] | undefined;
  /** Weight of the off-diagonal sum. Default 0.005. */
  lambda?: number | undefined;
  /** Factor of the whole loss. Default 0.1. */
  scale?: number | undefined;
}

export class BarlowTwinsMethod extends PairedMethod {
  readonly projector_rgb: nn.Sequential;
  readonly projector_audio: nn.Sequential;
  readonly lambda: number;
  readonly scale: number;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: BarlowTwinsOptions) {
    super(options);
    const { projector: widths = [2048, 2048, 2048], lambda = 0.005, scale = 0.1, seed } = options;
    const make = (stream: number) =>
      projector({
        widths: [this.encoders.dim, ...widths],
        norm: true,
        generator: generatorFor(seed, 'projector', stream),
      });
    this.projector_rgb = make(0);
    this.projector_audio = make(1);
    this.lambda = lambda;
    this.scale = scale;
  }

  protected objective({ rgb, audio }: PairedFeatures): Objective {
    const z = { rgb: this.projector_rgb.forward(rgb), audio: this.projector_audio.forward(audio) }; // (B, P) each
    const { loss, diagonal, offDiagonal } = correlationLoss(z.rgb, z.audio, {
      lambda: this.lambda,
      scale: 1,
    });
    return {
      loss: loss.mul(this.scale),
      parts: { diagonal: diagonal.detach(), off_diagonal: offDiagonal.detach() },
    };
  }
}
