/**
 * Projectors and predictors of the rival methods, section 13: fully connected layers with ReLU between, after a batch norm where
 * named. They are dropped after pre-training. One is made for each modality.
 */
import { AvclError, type Generator, nn } from '@avcl/torch';

/** Options of {@link projector}. */
export interface ProjectorOptions {
  /** Widths from input to output; two or more. */
  widths: readonly number[];
  /** A batch norm before each ReLU; the layers before them have no bias if `bias` says so. Default false. */
  norm?: boolean | undefined;
  /** A batch norm without scale and shift after the last layer (SimSiam). Default false. */
  normOfOutput?: boolean | undefined;
  /** Bias of the layers that a batch norm follows, where it changes nothing. Default true. */
  bias?: boolean | undefined;
  generator: Generator;
}

/** @throws AvclError USAGE for fewer than two widths, or one that is no whole number above 0 */
export function projector(options: ProjectorOptions): nn.Sequential {
  const { widths, norm = false, normOfOutput = false, bias = true, generator } = options;
  if (widths.length < 2 || widths.some((width) => !Number.isInteger(width) || width < 1)) {
    throw new AvclError(
      'USAGE',
      `expected two or more whole numbers above 0 as widths of a projector, got ${widths.join('-')}; change it`,
    );
  }
  const last = widths.length - 2;
  const layers = widths.slice(1).flatMap((width, i) => {
    const followed = i < last ? norm : normOfOutput;
    const linear = new nn.Linear(widths[i]!, width, { bias: bias || !followed, generator });
    if (i < last) return norm ? [linear, new nn.BatchNorm1d(width), new nn.ReLU()] : [linear, new nn.ReLU()];
    return normOfOutput ? [linear, new nn.BatchNorm1d(width, { affine: false })] : [linear];
  });
  return new nn.Sequential(...layers);
}
