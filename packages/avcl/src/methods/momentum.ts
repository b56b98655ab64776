/**
 * A network's slow copy, as MoCo and BYOL have it: its parameters follow the learned ones as an exponential moving average, its
 * batch norms keep their own statistics. It takes no gradient.
 */
import { _foreach_lerp_, AvclError, nn, noGrad, type Tensor } from '@avcl/torch';
import { type EncoderOptions, Encoders } from './encoders.js';
import type { Batch } from './method.js';
import { neededInput } from './needs.js';
import { gatheredPair } from './share.js';

/** How slow the copy is: the share of itself that it keeps in a step. */
export interface Momentum {
  /** At the start. */
  start: number;
  /** At the end of training, reached along half a cosine. */
  end: number;
}

/** @returns the share kept when `progress` (0 to 1) of the training is done */
export function momentumAt({ start, end }: Momentum, progress: number): number {
  return end - ((end - start) * (Math.cos(Math.PI * progress) + 1)) / 2;
}

/** Encoders and a projector for each modality; MoCo and BYOL have it twice, learned and slow. */
export class MomentumBranch extends nn.Module {
  readonly encoders: Encoders;
  readonly projector_rgb: nn.Sequential;
  readonly projector_audio: nn.Sequential;
  readonly #learned: () => readonly Tensor[];

  /**
   * @param options - those of the learned encoders
   * @param projectors - makes the two projectors anew
   * @param learned - the learned modules that this follows, in the order of its own members
   */
  constructor(
    options: EncoderOptions,
    projectors: { rgb: nn.Sequential; audio: nn.Sequential },
    learned: readonly nn.Module[],
  ) {
    super();
    this.encoders = new Encoders('both', options);
    this.projector_rgb = projectors.rgb;
    this.projector_audio = projectors.audio;
    this.requiresGrad_(false);
    this.#learned = () => learned.flatMap((module) => module.parameters());
    this.follow(0);
  }

  /** Projections of the whole batch without graph, (B, P) each. */
  forward(batch: Batch): { rgb: Tensor; audio: Tensor } {
    return noGrad(() => {
      const own = {
        rgb: this.encoders.encodeRgb(neededInput(batch, 'rgb')),
        audio: this.encoders.encodeAudio(neededInput(batch, 'audio')),
      };
      const { rgb, audio } = gatheredPair(batch, own.rgb, own.audio); // (B, D) each
      return { rgb: this.projector_rgb.forward(rgb), audio: this.projector_audio.forward(audio) };
    });
  }

  /** `own <- keep own + (1 - keep) learned`, for every parameter. */
  follow(keep: number): void {
    noGrad(() => _foreach_lerp_(this.parameters(), this.#learned(), 1 - keep));
  }
}

/** @throws AvclError USAGE for shares outside 0 to 1 */
export function checkedMomentum(name: string, momentum: Momentum): Momentum {
  for (const share of [momentum.start, momentum.end]) {
    if (!(share >= 0 && share <= 1)) {
      throw new AvclError(
        'USAGE',
        `expected a number from 0 to 1 for \`${name}\`, got ${share}; change \`${name}\``,
      );
    }
  }
  return momentum;
}
