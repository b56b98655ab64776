/**
 * What happens to a batch before the encoders: the parents' range [0, 1] by default, standardisation per clip where the
 * benchmark needs it, TCGL's subtraction of the mean over time, and the mel as slices of time (sections 3 and 4).
 */
import { AvclError, type Tensor } from '@avcl/torch';

/** Options that both methods share. */
export interface InputOptions {
  /** Each clip (a channel) and each mel to mean 0 and deviation 1. Default false (as VCOP: [0, 1]). */
  standardise?: boolean | undefined;
  /** Takes away each RGB clip's mean over time. Default false (ours: only TCGL does so, the paper never says it). */
  temporalMeanSubtraction?: boolean | undefined;
}

/**
 * @param rgb - (B, 3, T, H, W)
 * @returns the same shape
 */
export function prepareRgb(rgb: Tensor, { standardise, temporalMeanSubtraction }: InputOptions): Tensor {
  const x = temporalMeanSubtraction ? rgb.sub(rgb.mean([2], { keepdim: true })) : rgb; // (B, 3, T, H, W)
  return standardise ? standardised(x) : x; // (B, 3, T, H, W)
}

/**
 * @param audio - (B, 3, T, H, W), T = 1 for a picture
 * @returns the same shape
 */
export function prepareAudio(audio: Tensor, { standardise }: InputOptions): Tensor {
  return standardise ? standardised(audio) : audio; // (B, 3, T, H, W)
}

/** Mean 0 and deviation 1 per sample and channel; a constant becomes zeros. Copies of a picture change nothing. */
function standardised(x: Tensor): Tensor {
  const centred = x.sub(x.mean([2, 3, 4], { keepdim: true })); // (B, 3, T, H, W)
  const deviation = centred.square().mean([2, 3, 4], { keepdim: true }).sqrt(); // (B, 3, 1, 1, 1)
  return centred.div(deviation.add(1e-5)); // (B, 3, T, H, W)
}

/**
 * A picture's columns cut into `count` pieces of time, each a frame, so that time stays time.
 * @param picture - (B, 3, 1, H, W), columns are time
 * @returns (B, 3, count, H, W / count)
 * @throws AvclError USAGE where `count` does not divide the columns
 */
export function timeSlices(picture: Tensor, count: number): Tensor {
  const [batch, channels, , height, width] = picture.shape as [number, number, number, number, number];
  if (width % count !== 0) {
    throw new AvclError(
      'USAGE',
      `expected a mel whose columns ${count} slices divide, got ${width}; choose such an \`audio_crop\``,
    );
  }
  const pieces = picture.reshape([batch, channels, height, count, width / count]); // (B, 3, H, count, W / count)
  return pieces.permute([0, 1, 3, 2, 4]); // (B, 3, count, H, W / count)
}
