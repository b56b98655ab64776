// From a decoded frame, as large as the file has it, to what the model sees of it: scaled as the clip store does, in the file's own
// brightness and colour planes where a browser gives these, through the store's JPEG, then the middle square (`RgbInput` of the
// description, steps 1 and 2), or several along the longer side.

import type { RgbInput } from '../description.js';
import { type Box, cropBoxes, storedSize } from '../preparation.js';
import { bilinear } from './bilinear.js';
import { type ColourSpace, fromRgb, toRgb } from './colour.js';
import { throughJpeg } from './jpeg.js';
import { densePlane, type Plane, scalePlane } from './scale.js';
import { scaleStored } from './stored-scale.js';

/** A frame in memory: brightness and two colour differences of any size, or red, green and blue. */
export type Frame =
  | { readonly kind: 'yuv'; readonly planes: readonly [Plane, Plane, Plane]; readonly colour: ColourSpace }
  | { readonly kind: 'rgb'; readonly planes: readonly [Plane, Plane, Plane] };

type Seeing = Pick<RgbInput, 'stored' | 'crop' | 'ofHeight'>;

/** The middle square. @returns (3, crop, crop) bytes, red, green, blue */
export function seeFrame(frame: Frame, input: Seeing): Uint8Array {
  return seeCrops(frame, input, 1)[0]!;
}

/** Several squares along the longer side. @returns each (3, crop, crop) bytes, red, green, blue */
export function seeCrops(frame: Frame, input: Seeing, crops: number): Uint8Array[] {
  const size = storedSize(input, frame.planes[0]);
  const { width, height } = size;
  const stored =
    frame.kind === 'rgb' ? storedRgb(frame.planes, width, height) : storedYuv(frame, width, height);
  return cropBoxes(input, size, crops).map((box) => square(stored, size, box, input.crop));
}

function square(
  stored: Uint8ClampedArray,
  { width, height }: { width: number; height: number },
  { x, y, side }: Box,
  crop: number,
): Uint8Array {
  const out = new Uint8Array(3 * crop ** 2);
  for (let channel = 0; channel < 3; channel++) {
    const cut = new Uint8Array(side * side);
    for (let row = 0; row < side; row++) {
      const from = channel * width * height + (y + row) * width + x;
      cut.set(stored.subarray(from, from + side), row * side);
    }
    const seen = side === crop ? cut : rounded(scalePlane(densePlane(cut, side, side), crop, crop));
    out.set(seen, channel * crop ** 2);
  }
  return out;
}

type Planes = readonly [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray];

function storedRgb(planes: readonly Plane[], width: number, height: number): Uint8ClampedArray {
  const [luma, blue, red] = fromRgb(planes.map((plane) => scaleStored(plane, width, height, 'full')));
  const halved = (plane: Float32Array) =>
    scaleStored(
      densePlane(rounded(plane), width, height),
      Math.ceil(width / 2),
      Math.ceil(height / 2),
      'full',
    );
  return afterJpeg([rounded(luma), halved(blue), halved(red)], width, height, 'bt601');
}

function storedYuv(frame: Frame & { kind: 'yuv' }, width: number, height: number): Uint8ClampedArray {
  const half = [Math.ceil(width / 2), Math.ceil(height / 2)] as const;
  const [luma, blue, red] = frame.planes;
  const { matrix, full } = frame.colour;
  const scaled = (plane: Plane) => scaleStored(plane, ...half, full ? 'full' : 'chroma');
  const bright = scaleStored(luma, width, height, full ? 'full' : 'luma');
  return afterJpeg([bright, scaled(blue), scaled(red)], width, height, matrix);
}

/** Brightness, and colour differences of half the size, as they are read from a JPEG: the differences are spread again, and rounded as libjpeg does. */
function afterJpeg(
  [luma, blue, red]: Planes,
  width: number,
  height: number,
  matrix: ColourSpace['matrix'],
): Uint8ClampedArray {
  const half: [number, number] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const spread = (plane: Uint8ClampedArray) => {
    const kept = Float32Array.from(throughJpeg(plane, half[1], half[0]));
    const large = bilinear(kept, half, [2 * half[0], 2 * half[1]]); // in sixteenths
    const whole = large.map((value, i) => Math.floor(value + (i % 2 === 0 ? 8 : 7) / 16));
    return cropped(whole, 2 * half[1], width, height);
  };
  return toRgb(Float32Array.from(throughJpeg(luma, width, height)), spread(blue), spread(red), { matrix });
}

function cropped(values: Float32Array, stride: number, width: number, height: number): Float32Array {
  if (stride === width) return values.subarray(0, width * height);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) out.set(values.subarray(y * stride, y * stride + width), y * width);
  return out;
}

const rounded = (values: Float32Array): Uint8ClampedArray => Uint8ClampedArray.from(values);
