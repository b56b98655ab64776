/** The page's readers of files, put where a test in the browser finds them. */
import {
  framesPerSecond,
  framesWithin,
  type Interval,
  type RgbInput,
  SAMPLE_RATE,
  stretchesOf,
} from '@avcl/web';
import { readSquares } from '../src/media/frames.js';
import { openFile } from '../src/media/open.js';
import { readSound } from '../src/media/sound.js';

const never = () => Promise.reject(new Error('expected WebCodecs'));

/** All frames of a file as squares, and its sound. */
async function readFile(file: File, input: RgbInput) {
  using opened = await openFile(file);
  const places = opened.video!.times.map((_, place) => place);
  const squares = await readSquares(opened, places, { input, crops: 1 }, never);
  const pcm = await readSound(opened, null, never);
  return { squares: places.map((place) => [...squares.get(place)![0]!]), pcm: [...pcm] };
}

/** The sound of windows, and the places of their frames, decoded together. */
async function readPart(file: File, windows: readonly Interval[]) {
  using opened = await openFile(file);
  const { end, start } = stretchesOf(windows, Number.POSITIVE_INFINITY)[0]!;
  const pcm = opened.audio === null ? new Int16Array() : await readSound(opened, { start, end }, never);
  const at = (seconds: number) => Math.round((seconds - start) * SAMPLE_RATE);
  const times = opened.video?.times ?? [];
  const fps = framesPerSecond(times) || 25;
  return {
    seconds: opened.seconds,
    origin: opened.origin,
    pcm: windows.map((one) => [...pcm.subarray(at(one.start), at(one.end))]),
    places: windows.map((one) => framesWithin(times, fps, one)),
  };
}

Object.assign(globalThis, { readFile, readPart });
