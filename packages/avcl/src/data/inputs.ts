/**
 * From what the store gives to what a method takes: frames to float32 in [0, 1] on the device; the mel scaled, cut and copied
 * to three channels. Paper section 3.2 with the project's reading of it: 256 -> 128 -> 112. Left to the method: standardising,
 * and copying or slicing the mel in time.
 */
import { cat, type Tensor } from '@avcl/torch';
import type { InputSettings, Sample } from './samples.js';

/** Side of the store's mel, and the seconds it covers. */
const stored = { side: 256, seconds: 10 };

/**
 * Frames as a method takes them.
 *
 * @param frames - (B, 3, T, H, W) uint8
 * @returns (B, 3, T, H, W) float32 on `device`
 */
export function rgbInput(frames: Tensor, device: string): Tensor {
  return frames.to({ device }).to({ dtype: 'float32' }).div(255);
}

/**
 * Mels as a method takes them.
 *
 * @param mels - (B, 256, 256) float32 in [0, 1], row 0 = lowest band, columns = time
 * @param samples - where each is cut
 * @returns (B, 3, 1, H, W) float32 on `device`
 */
export function audioInput(
  mels: Tensor,
  samples: readonly Sample[],
  data: InputSettings,
  device: string,
): Tensor {
  const side = data.audio_crop;
  let x = mels.to({ device }).unsqueeze(1); // (B, 1, 256, 256)
  if (data.audio === 'mel_whole' && data.mel_seconds < stored.seconds) {
    x = x.narrow(3, 0, Math.round((stored.side * data.mel_seconds) / stored.seconds)); // (B, 1, 256, W')
  }
  const size = data.mel_crop === 'raw_crop' ? stored.side : data.mel_size;
  if (x.shape[2] !== size || x.shape[3] !== size) {
    x = x.upsample_bilinear2d([size, size], false); // (B, 1, S, S)
  }
  const cut = samples.map(({ melCorner }, i) =>
    x.narrow(0, i, 1).narrow(2, melCorner.y, side).narrow(3, melCorner.x, side),
  );
  return cat(cut).unsqueeze(2).expand([-1, 3, -1, -1, -1]); // (B, 3, 1, H, W)
}
