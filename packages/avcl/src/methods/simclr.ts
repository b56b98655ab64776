/** SimCLR across modalities (Chen et al. 2020; section 13): two projectors, NT-Xent over all 2B projections. */
import { generatorFor, type nn } from '@avcl/torch';
import { ntXent } from '../losses/nt-xent.js';
import type { EncoderOptions } from './encoders.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { projector } from './projector.js';

/** Options of {@link SimClrMethod}; defaults are solo-learn's for 512-d features. */
export interface SimClrOptions extends EncoderOptions {
  /** Widths of the projector after the feature's own. Default 4096, 512; the original: 512, 128. */
  projector?: readonly number[] | undefined;
  /** tau. Default 0.2; the original 0.1. */
  temperature?: number | undefined;
}

export class SimClrMethod extends PairedMethod {
  readonly projector_rgb: nn.Sequential;
  readonly projector_audio: nn.Sequential;
  readonly temperature: number;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: SimClrOptions) {
    super(options);
    const { projector: widths = [4096, 512], temperature = 0.2, seed } = options;
    const make = (stream: number) =>
      projector({
        widths: [this.encoders.dim, ...widths],
        generator: generatorFor(seed, 'projector', stream),
      });
    this.projector_rgb = make(0);
    this.projector_audio = make(1);
    this.temperature = temperature;
  }

  protected objective({ rgb, audio }: PairedFeatures): Objective {
    const z = { rgb: this.projector_rgb.forward(rgb), audio: this.projector_audio.forward(audio) }; // (B, P) each
    return { loss: ntXent(z.rgb, z.audio, this.temperature) };
  }
}
