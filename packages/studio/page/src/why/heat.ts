/**
 * Heat over a picture and over a mel: where the map is high a colour covers what is beneath, as in `avcl cam`. `opacity` scales that, from 0
 * to 1.
 */
import type { PictureMaps, SoundMap } from '../../../src/why/types.js';
import type { Overlay } from '../clip/picture.js';
import type { SoundPicture } from '../clip/sound.js';
import { bytesOf } from './bytes.js';

/** How much of the colour covers the picture at a map's value of 0 to 1. */
const cover = (value: number, opacity: number) => Math.min(0.85, 1.2 * value) * opacity;

/** Draws the heat of a frame over the box that the model saw. */
export function pictureHeat(picture: PictureMaps, palette: Uint8Array, opacity: number): Overlay {
  const { side, step, box } = picture;
  const maps = bytesOf(picture.maps);
  const small = new OffscreenCanvas(side, side);
  const context = small.getContext('2d')!;
  const pixels = context.createImageData(side, side);
  return (onto, frame) => {
    const first = Math.min(Math.floor(frame / step), maps.length / side ** 2 - 1) * side ** 2;
    for (let i = 0; i < side ** 2; i++) {
      const value = maps[first + i]!;
      for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = palette[3 * value + c]!;
      pixels.data[4 * i + 3] = Math.round(255 * cover(value / 255, opacity));
    }
    context.putImageData(pixels, 0, 0);
    onto.imageSmoothingEnabled = true;
    onto.imageSmoothingQuality = 'high';
    onto.drawImage(small, box.x, box.y, box.size, box.size);
  };
}

/** The mel as the model heard it, in grey, under its heat. */
export function soundHeat(sound: SoundMap, palette: Uint8Array, opacity: number, off: boolean): SoundPicture {
  const { side, seconds, hertz } = sound;
  const mel = bytesOf(sound.mel);
  const map = bytesOf(sound.map);
  const small = new OffscreenCanvas(side, side);
  const pixels = new ImageData(side, side);
  for (let i = 0; i < side ** 2; i++) {
    const grey = off ? 0 : 0.92 * mel[i]!;
    const share = off ? 0 : cover(map[i]! / 255, opacity);
    for (let c = 0; c < 3; c++) {
      pixels.data[4 * i + c] = Math.round((1 - share) * grey + share * palette[3 * map[i]! + c]!);
    }
    pixels.data[4 * i + 3] = 255;
  }
  small.getContext('2d')!.putImageData(pixels, 0, 0);
  return {
    draw: (context, width, height) => {
      context.imageSmoothingEnabled = true;
      context.drawImage(small, 0, 0, width, height);
    },
    span: seconds,
    hertz,
    note: off ? 'audio off' : null,
    label: off ? 'The sound is off' : 'What the model heard, low bands at the bottom, and where it listened',
  };
}
