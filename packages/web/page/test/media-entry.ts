/** The page's readers of files, put where a test in the browser finds them. */
import type { RgbInput } from '@avcl/web';
import { readSquares } from '../src/media/frames.js';
import { openFile } from '../src/media/open.js';
import { readSound } from '../src/media/sound.js';

const never = () => Promise.reject(new Error('expected WebCodecs'));

/** All frames of a file as squares, and its sound. */
async function readFile(file: File, input: RgbInput) {
  using opened = await openFile(file);
  const places = opened.video!.times.map((_, place) => place);
  const squares = await readSquares(opened, places, input, never);
  const pcm = await readSound(opened, { start: 0, end: opened.seconds, whole: true }, never);
  return { squares: places.map((place) => [...squares.get(place)!]), pcm: [...pcm] };
}

Object.assign(globalThis, { readFile });
