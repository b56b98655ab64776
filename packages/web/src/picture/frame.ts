// From a decoded frame, as large as the file has it, to what the model sees of it: scaled as the clip store does, in the file's own
// brightness and colour planes where a browser gives these, then the middle square (`RgbInput` of the description, steps 1 and 2).
// Left out: the store's JPEG (quality 3), which changes a byte by 1 to 2 on average.

import type { RgbInput } from '../description.js';
import { centreBox, storedSize } from '../preparation.js';
import { bilinear } from './bilinear.js';
import { type ColourSpace, toRgb } from './colour.js';
import { densePlane, type Plane, scalePlane } from './scale.js';

/** A frame in memory: brightness and two colour differences of any size, or red, green and blue. */
export type Frame =
  | { readonly kind: 'yuv'; readonly planes: readonly [Plane, Plane, Plane]; readonly colour: ColourSpace }
  | { readonly kind: 'rgb'; readonly planes: readonly [Plane, Plane, Plane] };

type Seeing = Pick<RgbInput, 'stored' | 'crop' | 'ofHeight'>;

/** @returns (3, crop, crop) bytes, red, green, blue */
export function seeFrame(frame: Frame, input: Seeing): Uint8Array {
  const [first] = frame.planes;
  const { width, height } = storedSize(input, first);
  const stored =
    frame.kind === 'rgb' ? storedRgb(frame.planes, width, height) : storedYuv(frame, width, height);
  const { x, y, side } = centreBox(input, { width, height });
  const out = new Uint8Array(3 * input.crop ** 2);
  for (let channel = 0; channel < 3; channel++) {
    const cut = new Uint8Array(side * side);
    for (let row = 0; row < side; row++) {
      const from = channel * width * height + (y + row) * width + x;
      cut.set(stored.subarray(from, from + side), row * side);
    }
    const seen =
      side === input.crop ? cut : rounded(scalePlane(densePlane(cut, side, side), input.crop, input.crop));
    out.set(seen, channel * input.crop ** 2);
  }
  return out;
}

function storedRgb(planes: readonly Plane[], width: number, height: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(3 * width * height);
  for (const [channel, plane] of planes.entries()) {
    out.set(rounded(scalePlane(plane, width, height)), channel * width * height);
  }
  return out;
}

/** Colour differences are stored at half the size, and spread again when they are read, as JPEG does. */
function storedYuv(frame: Frame & { kind: 'yuv' }, width: number, height: number): Uint8ClampedArray {
  const [luma, blue, red] = frame.planes;
  const half: [number, number] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const spread = (plane: Plane) => {
    const small = scalePlane(plane, half[1], half[0]);
    return cropped(bilinear(small, half, [2 * half[0], 2 * half[1]]), 2 * half[1], width, height);
  };
  return toRgb(scalePlane(luma, width, height), spread(blue), spread(red), frame.colour);
}

function cropped(values: Float32Array, stride: number, width: number, height: number): Float32Array {
  if (stride === width) return values.subarray(0, width * height);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) out.set(values.subarray(y * stride, y * stride + width), y * width);
  return out;
}

const rounded = (values: Float32Array): Uint8ClampedArray => Uint8ClampedArray.from(values);
