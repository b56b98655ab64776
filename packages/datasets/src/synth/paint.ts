/**
 * The rasteriser: fills a signed-distance shape into a float picture, its edge smoothed over one pixel. Only the pixels around
 * the shape are visited, so a clip costs little more than its background and noise.
 */
import type { Camera, Colour, Sway } from './scene.js';

/** A picture being painted: levels of 0 to 255, three interleaved channels, top row first. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly levels: Float32Array;
}

/** The camera at one instant: world (2 high, y down) to pixels and back. */
export interface View {
  readonly pixelsPerUnit: number;
  readonly cos: number;
  readonly sin: number;
  /** 1, or -1 where mirrored. */
  readonly side: number;
  /** Pixel of the world's (0, 0). */
  readonly originX: number;
  readonly originY: number;
}

/** The camera's view `seconds` into a clip. */
export function viewAt(camera: Camera, width: number, height: number, seconds: number): View {
  const sway = ([amplitude, speed, phase]: Sway) => {
    return amplitude * Math.sin(2 * Math.PI * (speed * seconds + phase));
  };
  const half = height / 2;
  return {
    pixelsPerUnit: camera.zoom * half,
    cos: Math.cos(camera.tilt),
    sin: Math.sin(camera.tilt),
    side: camera.mirrored ? -1 : 1,
    originX: width / 2 + (camera.x + sway(camera.drift[0])) * half,
    originY: half + (camera.y + sway(camera.drift[1])) * half,
  };
}

/** A filled shape in the world. */
export interface Fill {
  readonly x: number;
  readonly y: number;
  readonly turn: number;
  /** No point of the shape is farther than this from (x, y). */
  readonly reach: number;
  /** Signed distance in world units, in the shape's own turned axes. */
  readonly distance: (x: number, y: number) => number;
  /** Colours of the halves x < 0 and x >= 0. */
  readonly colours: readonly [Colour, Colour];
}

/** Paints `fill` over what is there. */
export function paint(canvas: Canvas, view: View, fill: Fill): void {
  const { pixelsPerUnit: scale, cos, sin, side } = view;
  const middleX = view.originX + scale * (cos * side * fill.x - sin * fill.y);
  const middleY = view.originY + scale * (sin * side * fill.x + cos * fill.y);
  const reach = fill.reach * scale + 1;
  const left = Math.max(0, Math.floor(middleX - reach));
  const right = Math.min(canvas.width - 1, Math.ceil(middleX + reach));
  const top = Math.max(0, Math.floor(middleY - reach));
  const bottom = Math.min(canvas.height - 1, Math.ceil(middleY + reach));

  // Pixel offsets to the shape's own axes: undo the tilt, the mirror, then the shape's turn.
  const [c, s] = [Math.cos(fill.turn), Math.sin(fill.turn)];
  const xPerPixel = (side * c * cos - s * sin) / scale;
  const xPerRow = (side * c * sin + s * cos) / scale;
  const yPerPixel = (-side * s * cos - c * sin) / scale;
  const yPerRow = (-side * s * sin + c * cos) / scale;
  const [first, second] = fill.colours;

  for (let row = top; row <= bottom; row++) {
    const dy = row + 0.5 - middleY;
    let at = (row * canvas.width + left) * 3;
    for (let column = left; column <= right; column++, at += 3) {
      const dx = column + 0.5 - middleX;
      const x = dx * xPerPixel + dy * xPerRow;
      const y = dx * yPerPixel + dy * yPerRow;
      const cover = 0.5 - fill.distance(x, y) * scale;
      if (cover <= 0) continue;
      const share = Math.min(1, cover);
      const colour = x < 0 ? first : second;
      for (let channel = 0; channel < 3; channel++) {
        const old = canvas.levels[at + channel] as number;
        canvas.levels[at + channel] = old + share * ((colour[channel] as number) - old);
      }
    }
  }
}
