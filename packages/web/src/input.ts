// From what was decoded to the model's two inputs, by the description: squares of frames to clips, the picture of the sound to its square.

import type { AudioInput, RgbInput } from './description.js';
import { MEL_SIZE, melPicture, SAMPLE_RATE } from './mel/index.js';
import { bilinear } from './picture/bilinear.js';
import { melCorner } from './preparation.js';

/** Bytes of squares, as `seeFrame` gives them, to a clip. @returns (3, T, crop, crop) in [0, 1] */
export function clipInput(squares: readonly Uint8Array[], { crop }: Pick<RgbInput, 'crop'>): Float32Array {
  const [count, area] = [squares.length, crop * crop];
  const out = new Float32Array(3 * count * area);
  for (const [t, square] of squares.entries()) {
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < area; i++) {
        out[(channel * count + t) * area + i] = square[channel * area + i]! / 255;
      }
    }
  }
  return out;
}

/** Frames of a window from `start` on; a file that is too short begins again at its first. */
export function windowFrames(
  { frames, stride }: Pick<RgbInput, 'frames' | 'stride'>,
  start: number,
  length: number,
): number[] {
  return Array.from({ length: frames }, (_, t) => (start + t * stride) % length);
}

/** @returns (1, crop, crop) in [0, 1] of a mono track */
export function soundInput(pcm: Int16Array, input: AudioInput, centre?: number): Float32Array {
  const about = input.kind === '1.2s' && centre !== undefined ? { centre } : {};
  const picture = melPicture(pcm, { kind: input.kind, ...about });
  return cutSound(picture, input);
}

/** The square of the picture of the sound that the model sees. */
export function cutSound(
  picture: Float32Array,
  { columns, size, crop, ...rest }: Pick<AudioInput, 'columns' | 'size' | 'crop'>,
): Float32Array {
  const kept = columns === MEL_SIZE ? picture : firstColumns(picture, columns);
  const whole =
    size === MEL_SIZE && columns === MEL_SIZE ? kept : bilinear(kept, [MEL_SIZE, columns], [size, size]);
  const corner = melCorner({ ...rest, size, crop });
  const out = new Float32Array(crop * crop);
  for (let y = 0; y < crop; y++) {
    const from = (corner + y) * size + corner;
    out.set(whole.subarray(from, from + crop), y * crop);
  }
  return out;
}

function firstColumns(picture: Float32Array, columns: number): Float32Array {
  const out = new Float32Array(MEL_SIZE * columns);
  for (let y = 0; y < MEL_SIZE; y++) {
    out.set(picture.subarray(y * MEL_SIZE, y * MEL_SIZE + columns), y * columns);
  }
  return out;
}

/** What this code makes of sound; a model that was trained on other pictures must not be run with it. @throws Error saying what differs */
export function demandKnownSound(input: AudioInput): void {
  const wanted: [string, unknown, unknown][] = [
    ['sampleRate', SAMPLE_RATE, input.sampleRate],
    ['side', MEL_SIZE, input.side],
    ['samples', input.kind === '1.2s' ? 30_696 : 10 * SAMPLE_RATE, input.samples],
    ...(input.mel === null
      ? []
      : ([
          ['mel.window', 240, input.mel.window],
          ['mel.hop', input.kind === '1.2s' ? 120 : 240, input.mel.hop],
          ['mel.fft', 2048, input.mel.fft],
          ['mel.bands', MEL_SIZE, input.mel.bands],
          ['mel.floor', 1e-6, input.mel.floor],
        ] as [string, unknown, unknown][])),
  ];
  for (const [name, expected, got] of wanted) {
    if (expected === got) continue;
    throw new Error(
      `expected ${expected} for \`inputs.audio.${name}\`, got ${got}; export the run anew with the version of this page`,
    );
  }
}
