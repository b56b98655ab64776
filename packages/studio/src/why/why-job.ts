/** In the worker: explains what a run answers for one clip, and makes the maps small enough for a page to draw while it plays. */
import { melPalette } from '@avcl/report';
import { type Explanation, explain } from 'avcl';
import type { JobInputs } from '../jobs/protocol.js';
import type { Tell } from '../jobs/worker.js';
import type { PictureMaps, SoundMap, WhyAnswer } from './types.js';

/** Side of a frame's map: conv5 has 7 x 7 positions, and the page smooths. */
const MAP_SIDE = 28;
/** Maps of a clip: 0.5 MB. A longer one has a map every few frames. */
const MOST_MAPS = 600;

export async function why(
  { run, store, key, label, steps }: JobInputs['why'],
  tell: Tell,
): Promise<WhyAnswer> {
  tell({ line: 'loads the model', share: null });
  let answer: WhyAnswer | null = null;
  await explain(
    {
      run,
      data: store,
      keys: [key],
      label: label ?? undefined,
      steps,
      switchOff: true,
      onProgress: ({ line, job }) =>
        tell({ line: job === 'predict' ? 'looks for what decided' : line, share: null }),
    },
    async (explanation) => {
      answer = answerOf(explanation);
    },
  );
  return answer!;
}

function answerOf(explanation: Explanation): WhyAnswer {
  const { key, truth, predictions, target, missing, without, frames, rgb, audio } = explanation;
  return {
    ...{ key, truth, predictions, target, missing, without },
    picture: rgb === null ? null : pictureOf(rgb, frames),
    sound: audio === null ? null : soundOf(audio),
    palette: Buffer.from(melPalette).toString('base64'),
  };
}

function pictureOf(rgb: NonNullable<Explanation['rgb']>, frames: number): PictureMaps {
  const step = Math.max(1, Math.ceil(frames / MOST_MAPS));
  const count = Math.ceil(frames / step);
  const maps = new Uint8Array(count * MAP_SIDE ** 2);
  for (let i = 0; i < count; i++) {
    maps.set(shrunk(rgb.maps.at(i * step), rgb.maps.side), i * MAP_SIDE ** 2);
  }
  return {
    box: rgb.box,
    side: MAP_SIDE,
    step,
    maps: Buffer.from(maps.buffer).toString('base64'),
    peak: rgb.maps.peak,
    strongest: rgb.strongest,
    removal: rgb.removal,
  };
}

const toByte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value)));

/** Means over the places of `map` that fall into each of the small one's. */
function shrunk(map: Float32Array, side: number): Uint8Array {
  const sums = new Float64Array(MAP_SIDE ** 2);
  const counts = new Float64Array(MAP_SIDE ** 2);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = Math.floor((y * MAP_SIDE) / side) * MAP_SIDE + Math.floor((x * MAP_SIDE) / side);
      sums[at]! += map[y * side + x]!;
      counts[at]! += 1;
    }
  }
  if (counts.includes(0))
    return Uint8Array.from({ length: MAP_SIDE ** 2 }, (_, at) => nearest(map, side, at));
  return Uint8Array.from(sums, (sum, at) => toByte(sum / counts[at]!));
}

/** For a model that sees fewer pixels than a small map has places. */
function nearest(map: Float32Array, side: number, at: number): number {
  const [x, y] = [at % MAP_SIDE, Math.floor(at / MAP_SIDE)];
  const place = (i: number) => Math.floor(((i + 0.5) * side) / MAP_SIDE);
  return toByte(map[place(y) * side + place(x)]!);
}

function soundOf(audio: NonNullable<Explanation['audio']>): SoundMap {
  const { side, picture, map, seconds, hertz, peak, removal } = audio;
  const upright = (values: Float32Array) => {
    const bytes = new Uint8Array(side * side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) bytes[y * side + x] = toByte(values[(side - 1 - y) * side + x]!);
    }
    return Buffer.from(bytes.buffer).toString('base64');
  };
  return { side, mel: upright(picture), map: upright(map), seconds, hertz, peak, removal };
}
