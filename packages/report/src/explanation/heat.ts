/**
 * Heat over a picture: the picture in grey, and where the map is high a colour over it. The scale rises steadily in lightness, so that
 * it reads without colour vision and in print; it is the one of the mels, which are grey here.
 */
import { melPalette } from '../colours.js';
import { blank, type Raster, sample } from './raster.js';

/** How much of the colour covers the picture at a map's value. */
const cover = (value: number) => Math.min(0.85, 1.2 * value);

/** Colour of a value of 0 to 1. */
export function heatColour(value: number): readonly [number, number, number] {
  const place = 3 * Math.round(255 * Math.min(1, Math.max(0, value)));
  return [melPalette[place]!, melPalette[place + 1]!, melPalette[place + 2]!];
}

function blend(grey: number, value: number, into: Uint8Array, at: number): void {
  const colour = heatColour(value);
  const share = cover(value);
  for (let c = 0; c < 3; c++) into[at + c] = Math.round((1 - share) * grey + share * colour[c]!);
}

/** A frame in grey under its map. @param map - side x side values of 0 to 1 */
export function heatOverFrame(frame: Raster, map: Float32Array, side: number): Raster {
  const { width, height, bytes } = frame;
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const grey = 0.2126 * bytes[at]! + 0.7152 * bytes[at + 1]! + 0.0722 * bytes[at + 2]!; // ITU-R BT.709
      blend(0.8 * grey, sample(map, side, (x + 0.5) / width, (y + 0.5) / height), out.bytes, at);
    }
  }
  return out;
}

/** The picture of the sound in grey, low bands at the bottom; with a map, heat over it. */
export function soundPicture(
  picture: Float32Array,
  map: Float32Array | null,
  side: number,
  width: number,
  height: number,
): Raster {
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x + 0.5) / width, 1 - (y + 0.5) / height];
      const grey = 235 * Math.min(1, Math.max(0, sample(picture, side, u, v)));
      blend(grey, map === null ? 0 : sample(map, side, u, v), out.bytes, (y * width + x) * 3);
    }
  }
  return out;
}
