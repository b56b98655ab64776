/** Frames of a file, each as the squares that the model sees, decoded once and in order. */
import {
  type ColourSpace,
  colourSpace,
  type Frame,
  type Plane,
  type RgbInput,
  seeCrops,
  turned,
} from '@avcl/web';
import { type VideoSample, VideoSampleSink } from 'mediabunny';
import { PageError } from '../worker/problem.js';
import type { OpenedFile } from './open.js';

/** Frames that the video element shows at these seconds. */
export type ByElement = (file: File, times: readonly number[]) => Promise<ImageData[]>;

/** @param wanted - places in the file's frames, rising. @returns squares by place, as many each as there are crops */
export async function readSquares(
  { file, video, origin }: OpenedFile,
  wanted: readonly number[],
  { input, crops }: { input: RgbInput; crops: number },
  byElement: ByElement,
): Promise<Map<number, Uint8Array[]>> {
  const { track, times, by } = video!;
  const squares = new Map<number, Uint8Array[]>();
  // The middle of each frame's time, so that no rounding leads to its neighbour.
  const middles = wanted.map((place) => {
    const next = times[place + 1] ?? times[place]! + 0.02;
    return origin + times[place]! + Math.min(0.02, (next - times[place]!) / 2);
  });
  if (by === 'element') {
    for (const [i, picture] of (await byElement(file, middles)).entries()) {
      squares.set(wanted[i]!, seeCrops(frameOfPicture(picture), input, crops));
    }
    return squares;
  }
  // What the file says, not what the browser takes it for: it guesses where nothing is said, and not as ffmpeg does.
  const colour = colourSpace(await track.getColorSpace());
  let i = 0;
  for await (const sample of new VideoSampleSink(track).samplesAtTimestamps(middles)) {
    const place = wanted[i++]!;
    if (sample === null) throw damaged(file, times[place]!);
    try {
      squares.set(place, seeCrops(await frameOf(sample, colour), input, crops));
    } finally {
      sample.close();
    }
  }
  if (squares.size < wanted.length) throw damaged(file, times[wanted[squares.size]!]!);
  return squares;
}

function damaged(file: File, seconds: number): PageError {
  return new PageError(
    'The pictures cannot be decoded',
    `expected a frame at ${seconds.toFixed(2)} s of ${file.name}, got none`,
    'The file may be damaged or cut off. Convert it: ffmpeg -i FILE out.mp4',
  );
}

/** The file's own planes where the browser gives them in 8 bits; else red, green and blue by its drawing. */
async function frameOf(sample: VideoSample, colour: ColourSpace): Promise<Frame> {
  if (sample.flip || (sample.format !== 'I420' && sample.format !== 'NV12')) return drawn(sample);
  const data = new Uint8Array(sample.allocationSize());
  const layout = await sample.copyTo(data);
  const { width, height } = sample.visibleRect;
  const plane = (i: number, half: boolean, step = 1, shift = 0): Plane =>
    turned(
      {
        data,
        width: half ? Math.ceil(width / 2) : width,
        height: half ? Math.ceil(height / 2) : height,
        stride: layout[i]!.stride,
        step,
        offset: layout[i]!.offset + shift,
      },
      sample.rotation,
    );
  const planar = sample.format === 'I420';
  const [blue, red] = planar ? [plane(1, true), plane(2, true)] : [plane(1, true, 2), plane(1, true, 2, 1)];
  return { kind: 'yuv', planes: [plane(0, false), blue, red], colour };
}

function drawn(sample: VideoSample): Frame {
  const [width, height] = [sample.displayWidth, sample.displayHeight];
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  sample.draw(context, 0, 0, width, height);
  return frameOfPicture(context.getImageData(0, 0, width, height));
}

/** A picture of a canvas. */
export function frameOfPicture({ data, width, height }: ImageData): Frame {
  const plane = (offset: number): Plane => ({ data, width, height, stride: 4 * width, step: 4, offset });
  return { kind: 'rgb', planes: [plane(0), plane(1), plane(2)] };
}
