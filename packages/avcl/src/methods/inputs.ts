/**
 * What happens to a batch before the encoders: the parents' range [0, 1] by default, standardisation per clip where the
 * benchmark needs it, TCGL's subtraction of the mean over time, and the mel as slices of time (sections 3 and 4).
 */
import { AvclError, cat, type Tensor } from '@avcl/torch';

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
 * A picture's columns cut into `count` pieces of time, each scaled to the picture's size as one frame, so that time stays
 * time and both streams have equal shapes.
 * @param picture - (B, 3, 1, H, W), columns are time
 * @returns (B, 3, count, H, W)
 */
export function timeSlices(picture: Tensor, count: number): Tensor {
  const [, , , height, width] = picture.shape as [number, number, number, number, number];
  if (width < count) {
    throw new AvclError(
      'USAGE',
      `expected at least ${count} columns for ${count} slices, got ${width}; use a larger crop or fewer slices`,
    );
  }
  const image = picture.squeeze(2); // (B, 3, H, W)
  const edge = (slice: number) => Math.round((slice * width) / count);
  const frames = Array.from(
    { length: count },
    (_, slice) =>
      image
        .narrow(3, edge(slice), edge(slice + 1) - edge(slice)) // (B, 3, H, W / count)
        .upsample_bilinear2d([height, width], false), // (B, 3, H, W)
  );
  return cat(
    frames.map((frame) => frame.unsqueeze(2)),
    { dim: 2 },
  ); // (B, 3, count, H, W)
}
