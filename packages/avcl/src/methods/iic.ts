/**
 * IIC across modalities (Tao et al. 2020; section 13): SelfCL with banks, and a third bank of intra-negatives, the features of the
 * video's own clips after their time was destroyed. IIC's code shares one network between its views (`encoders: 'shared'`); the
 * paper compares two.
 */
import { AvclError, cat, generatorFor, noGrad, randomFor, type Tensor, tidy } from '@avcl/torch';
import { SelfClBank, type SelfClBankOptions } from '../losses/selfcl-bank.js';
import type { EncoderOptions } from './encoders.js';
import type { Batch, StepContext, StepOutput } from './method.js';
import { neededInput } from './needs.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { gathered, meansOverAll, ownItems, ownRows } from './share.js';

/** How a clip's time is destroyed: one of its frames repeated, or two of its four quarters exchanged. */
export type IntraNegative = 'repeat' | 'shuffle';

/** Options of {@link IicMethod}. */
export interface IicOptions
  extends EncoderOptions,
    Pick<SelfClBankOptions, 'videos' | 'nceK' | 'nceT' | 'nceM' | 'normalise'> {
  /** Default `repeat`. */
  negatives?: IntraNegative | undefined;
}

export class IicMethod extends PairedMethod {
  readonly bank: SelfClBank;
  readonly negatives: IntraNegative;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: IicOptions) {
    super(options);
    const { videos, nceK, nceT, nceM, normalise, negatives = 'repeat', seed } = options;
    if (negatives !== 'repeat' && negatives !== 'shuffle') {
      throw new AvclError(
        'USAGE',
        `expected repeat or shuffle for \`iic.negatives\`, got ${negatives}; change \`iic.negatives\``,
      );
    }
    const { dim } = this.encoders;
    const generator = generatorFor(seed, 'bank');
    this.negatives = negatives;
    this.bank = new SelfClBank({ videos, dim, nceK, nceT, nceM, normalise, intra: true, generator });
  }

  protected objective({ rgb, audio }: PairedFeatures, batch: Batch, context: StepContext): Objective {
    const rows = ownItems(batch, batch.rows);
    const destroyed = this.destroy(neededInput(batch, 'rgb'), rows, context); // (b, 3, T, H, W)
    const intra = noGrad(() => gathered(batch, this.encoders.encodeRgb(destroyed))); // (B, D)
    const indices = this.bank.drawIndices(rows, context);
    const { loss, ...means } = meansOverAll(batch, {
      ...this.bank.forward(ownRows(batch, rgb), ownRows(batch, audio), indices),
    });
    return {
      loss,
      parts: {
        selfcl_rgb: means.rgb.detach(),
        selfcl_audio: means.audio.detach(),
        positive_rank: means.positiveRank.detach(),
      },
      carried: { intra },
    };
  }

  /** The clips with their time destroyed, {@link destroyTime}. */
  destroy(rgb: Tensor, rows: readonly number[], context: StepContext): Tensor {
    return destroyTime(rgb, this.negatives, rows, context);
  }

  /** Moves the three banks' rows of the batch towards its features. */
  override afterStep(batch: Batch, { features, carried }: StepOutput): void {
    const { rgb, audio } = features as PairedFeatures;
    tidy(() => this.bank.update(rgb, audio, batch.rows, carried!.intra));
  }
}

/**
 * The clips with their time destroyed; the draw depends on (seed, epoch, step) and the video's row.
 * @param rgb - (B, 3, T, H, W)
 * @returns (B, 3, T, H, W)
 */
export function destroyTime(
  rgb: Tensor,
  how: IntraNegative,
  rows: readonly number[],
  { seed, epoch, step }: Pick<StepContext, 'seed' | 'epoch' | 'step'>,
): Tensor {
  const frames = rgb.shape[2]!;
  const clips = rows.map((row, i) => {
    const random = randomFor(seed, 'intra-negatives', epoch, step, row);
    const clip = rgb.narrow(0, i, 1); // (1, 3, T, H, W)
    if (how === 'repeat') {
      return clip.narrow(2, random.integer(frames), 1).expand([-1, -1, frames, -1, -1]);
    }
    const chunks = quarters(frames).map(([start, length]) => clip.narrow(2, start, length));
    const first = random.integer(chunks.length);
    const second = (first + 1 + random.integer(chunks.length - 1)) % chunks.length;
    [chunks[first], chunks[second]] = [chunks[second]!, chunks[first]!];
    return cat(chunks, { dim: 2 });
  });
  return cat(clips);
}

/** Start and length of four parts that follow one another. @throws AvclError USAGE below four frames */
function quarters(frames: number): [number, number][] {
  if (frames < 4) {
    throw new AvclError(
      'USAGE',
      `expected 4 frames or more to exchange quarters of a clip, got ${frames}; use \`iic.negatives=repeat\``,
    );
  }
  const at = (part: number) => Math.round((part * frames) / 4);
  return [0, 1, 2, 3].map((part) => [at(part), at(part + 1) - at(part)]);
}
