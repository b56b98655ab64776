/**
 * Check of the media operators (libjpeg-turbo behind PyTorch's dispatcher): one of them encodes three grey frames to JPEG.
 */
import { loadOperators } from '@avcl/media';
import { call, fromArray, type Tensor } from '@avcl/torch';
import { bad, type Check, good, said } from './check.js';

const FIX = 'apt-get install -y libjpeg-dev (Debian, Ubuntu), then npm run build:native';

const [SIZE, QUALITY] = [16, 3];

/** Found, loaded and working. */
export function operatorsCheck(): Check {
  try {
    loadOperators();
    const bytes = SIZE * SIZE + 2 * (SIZE / 2) ** 2;
    using grey = fromArray(new Uint8Array(3 * bytes).fill(128), [3, bytes]);
    const [files, lengths] = call('avcl_media::encode_frames', '', [grey, SIZE, SIZE, QUALITY, 1]) as [
      Tensor,
      Tensor,
    ];
    const start = Buffer.from((files.toArray() as Uint8Array).subarray(0, 2)).toString('hex');
    const count = lengths.numel;
    files.dispose();
    lengths.dispose();
    return start === 'ffd8' && count === 3
      ? good('jpeg', 'libjpeg-turbo operators loaded and working')
      : bad('jpeg', `expected three JPEG files, got ${count} that begin with ${start}`, FIX);
  } catch (error) {
    return bad('jpeg', said(error), FIX);
  }
}
