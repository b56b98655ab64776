/**
 * The frames of a clip: background, lines, bystanders, the moving object, then brightness and pixel noise.
 * Leaves out on purpose: shadows, perspective, motion blur. The camera's drift moves all but the even background.
 */
import { type Draws, NORMAL_QUANTILES, type Noise } from './draws.js';
import type { Motion, Placed } from './motions.js';
import { type Canvas, type Fill, paint, type View, viewAt } from './paint.js';
import type { Background, Scene } from './scene.js';
import { OUTER_RADIUS, SIGNED_DISTANCE } from './shapes.js';
import { angleAt, type Tempo } from './tempo.js';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
}

/**
 * Renders a clip's frames.
 * @returns (T, H, W, 3) uint8, RGB, frame t at t / fps seconds
 */
export function renderPicture(
  scene: Scene,
  motion: Motion,
  tempo: Tempo,
  draws: Draws,
  size: PictureSize,
): Uint8Array {
  const { width, height } = size;
  const frameBytes = width * height * 3;
  const frames = new Uint8Array(size.frames * frameBytes);
  const background = renderBackground(scene.background, width, height);
  const canvas: Canvas = { width, height, levels: new Float32Array(frameBytes) };
  const noise = draws.noise();
  for (let t = 0; t < size.frames; t++) {
    const seconds = t / size.fps;
    canvas.levels.set(background);
    const view = viewAt(scene.camera, width, height, seconds);
    paintStrangers(canvas, view, scene, seconds);
    if (!scene.hidden) {
      for (const placed of motion(angleAt(tempo, seconds))) paint(canvas, view, fillOf(placed, scene));
    }
    expose(canvas.levels, frames.subarray(t * frameBytes, (t + 1) * frameBytes), scene, noise);
  }
  return frames;
}

/** Level + gradient + one sinusoid; sin(a + b) is taken apart so that rows and columns are computed once. */
function renderBackground(background: Background, width: number, height: number): Float32Array {
  const levels = new Float32Array(width * height * 3);
  const [red, green, blue] = background.colour;
  const sines = Float64Array.from({ length: width }, (_, x) => Math.sin((background.waveX * 2 * x) / height));
  const cosines = Float64Array.from({ length: width }, (_, x) =>
    Math.cos((background.waveX * 2 * x) / height),
  );
  let at = 0;
  for (let y = 0; y < height; y++) {
    const rowAngle = (background.waveY * 2 * y) / height + background.wavePhase;
    const [rowCos, rowSin] = [Math.cos(rowAngle), Math.sin(rowAngle)];
    const rowLevel = background.gradient[1] * (y / height - 0.5);
    for (let x = 0; x < width; x++, at += 3) {
      const wave = (sines[x] as number) * rowCos + (cosines[x] as number) * rowSin;
      const lift = rowLevel + background.gradient[0] * (x / width - 0.5) + background.texture * wave;
      levels[at] = red + lift;
      levels[at + 1] = green + lift;
      levels[at + 2] = blue + lift;
    }
  }
  return levels;
}

function paintStrangers(canvas: Canvas, view: View, scene: Scene, seconds: number): void {
  for (const line of scene.lines) {
    paint(canvas, view, {
      ...line,
      reach: 4,
      distance: (_x, y) => Math.abs(y) - line.thickness,
      colours: [line.colour, line.colour],
    });
  }
  for (const stranger of scene.bystanders) {
    paint(canvas, view, {
      x: stranger.x + stranger.driftX * seconds,
      y: stranger.y + stranger.driftY * seconds,
      turn: stranger.turn,
      ...outline(stranger.shape, stranger.radius),
      colours: stranger.colours,
    });
  }
}

function fillOf(placed: Placed, scene: Scene): Fill {
  const { x, y, radius, halfLength } = placed;
  if (placed.kind === 'rod') {
    return {
      x,
      y,
      turn: placed.turn,
      reach: halfLength + radius,
      distance: (px, py) => Math.max(Math.abs(px) - halfLength, Math.abs(py) - radius),
      colours: [scene.rodColour, scene.rodColour],
    };
  }
  const turn = placed.turn + scene.startTurn;
  return { x, y, turn, ...outline(scene.shape, radius), colours: scene.colours };
}

function outline(shape: Scene['shape'], radius: number): Pick<Fill, 'reach' | 'distance'> {
  const unit = SIGNED_DISTANCE[shape];
  return {
    reach: OUTER_RADIUS * radius,
    distance: (x, y) => radius * unit(x / radius, y / radius),
  };
}

/** Brightness and pixel noise, then rounding: one noise draw gives the three channels ten bits each. */
function expose(levels: Float32Array, out: Uint8Array, scene: Scene, noise: Noise): void {
  const { brightness, pixelNoise } = scene;
  for (let at = 0; at < levels.length; at += 3) {
    const bits = noise.bits();
    for (let channel = 0; channel < 3; channel++) {
      const normal = NORMAL_QUANTILES[(bits >>> (channel * 10)) & 1023] as number;
      const level = (levels[at + channel] as number) * brightness + pixelNoise * normal + 0.5;
      out[at + channel] = Math.max(0, Math.min(255, level));
    }
  }
}
