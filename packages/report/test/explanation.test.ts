/** The drawings of an explanation: heat where the map is hot, low bands below, and a line that moves with the sound. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromArray } from '@avcl/torch';
import type { ClipSource, Explanation, RemovalScores } from 'avcl';
import { afterAll, describe, expect, it } from 'vitest';
import { draw, image } from '../src/explanation/draw.js';
import { writeFilm } from '../src/explanation/film.js';
import { heatColour, heatOverFrame, soundPicture } from '../src/explanation/heat.js';
import { soundAxes } from '../src/explanation/parts.js';
import { blank, framesOf, paste, type Raster } from '../src/explanation/raster.js';
import { strip } from '../src/explanation/strip.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-why-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pixel = ({ width, bytes }: Raster, x: number, y: number) => [
  ...bytes.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const grey = (value: number, width: number, height: number): Raster => ({
  ...blank(width, height),
  bytes: new Uint8Array(width * height * 3).fill(value),
});

const side = 4;
/** Hot in the upper left corner of the picture; of the sound in its lowest band at the end. */
const map = Float32Array.from({ length: side * side }, (_, i) => (i === 0 ? 1 : 0));
const soundMap = Float32Array.from({ length: side * side }, (_, i) => (i === side - 1 ? 1 : 0));

describe('heat', () => {
  it('lies where the map is hot, over grey', () => {
    const drawn = heatOverFrame(grey(200, 40, 40), map, side);
    expect(pixel(drawn, 39, 39)).toEqual([160, 160, 160]);
    const hot = pixel(drawn, 2, 2);
    for (const [c, value] of heatColour(1).entries()) {
      expect(Math.abs(hot[c]! - (0.85 * value + 0.15 * 160))).toBeLessThan(2);
    }
  });

  it('draws low bands at the bottom', () => {
    const low = Float32Array.from({ length: side * side }, (_, i) => (i < side ? 1 : 0));
    const drawn = soundPicture(low, null, side, 20, 20);
    expect(pixel(drawn, 10, 19)).toEqual([235, 235, 235]);
    expect(pixel(drawn, 10, 0)).toEqual([0, 0, 0]);
    const hot = soundPicture(low, soundMap, side, 20, 20);
    expect(pixel(hot, 19, 19)[0]! - pixel(hot, 19, 19)[2]!).toBeGreaterThan(30);
    expect(pixel(hot, 0, 19)).toEqual([235, 235, 235]);
  });
});

describe('axes of the sound', () => {
  it('can be read where the heat is brightest', async () => {
    const hot = new Float32Array(side * side).fill(1);
    const drawn = await draw(
      200,
      160,
      `${image(soundPicture(hot, hot, side, 180, 120), 10, 10)}${soundAxes(explanation.audio!, 10, 10, 180, 120)}`,
    );
    const light = (x: number, y: number) => pixel(drawn, x, y).reduce((sum, value) => sum + value, 0) / 3;
    for (const top of [10, 114]) {
      const around = Array.from({ length: 48 * 14 }, (_, i) =>
        light(12 + (i % 48), top + 1 + Math.floor(i / 48)),
      );
      expect(around.filter((value) => value < 80).length).toBeGreaterThan(300); // the ground
      expect(around.filter((value) => value > 200).length).toBeGreaterThan(20); // the letters
    }
    expect(light(150, 60)).toBeGreaterThan(150);
  });
});

describe('rasters', () => {
  it('come from windows frame by frame, and are pasted in place', () => {
    const values = Uint8Array.from({ length: 2 * 3 * 2 * 2 * 2 }, (_, i) => i); // (2, 3, 2, 2, 2)
    const frames = framesOf(fromArray(values, [2, 3, 2, 2, 2]));
    expect(frames).toHaveLength(4);
    expect(pixel(frames[1]!, 1, 0)).toEqual([5, 13, 21]); // window 0, frame 1, row 0, column 1: 4 + 1, a channel is 8 further
    const canvas = blank(5, 4);
    paste(canvas, frames[1]!, 3, 2);
    expect(pixel(canvas, 4, 2)).toEqual([5, 13, 21]);
    expect(pixel(canvas, 2, 2)).toEqual([0, 0, 0]);
  });
});

const scores: RemovalScores = {
  shares: [0, 1],
  deletion: [1, 0],
  insertion: [0, 1],
  randomDeletion: [1, 0],
  randomInsertion: [0, 1],
  areas: { deletion: 0.11, insertion: 0.92, randomDeletion: 0.55, randomInsertion: 0.44 },
};
const explanation: Explanation = {
  trainedOn: [{ name: 'kinetics-sounds32', version: 1, sha256: '5e'.repeat(32) }],
  key: 'a & <b>',
  file: null,
  truth: 'clap',
  predictions: [{ label: 'clap', p: 0.9 }],
  target: { label: 'clap', p: 0.9 },
  frames: 20,
  missing: [],
  fps: 10,
  rgb: {
    box: { x: 0, y: 0, size: 8 },
    maps: { side, peak: 1, at: () => map } as unknown as NonNullable<Explanation['rgb']>['maps'],
    strongest: 0,
    removal: scores,
  },
  audio: {
    picture: new Float32Array(side * side),
    map: soundMap,
    side,
    peak: 1,
    seconds: [0, 2],
    hertz: [0, 12_000],
    removal: scores,
  },
  without: null,
  sanity: null,
};
const source = {
  readWindows: async (windows: { frames: number; out: number }[]) => {
    const [{ frames, out }] = windows as [{ frames: number; out: number }];
    return fromArray(new Uint8Array(windows.length * 3 * frames * out * out).fill(120), [
      windows.length,
      3,
      frames,
      out,
      out,
    ]);
  },
} as unknown as ClipSource;

describe('strip', () => {
  it('draws all parts, whatever the names hold', async () => {
    const drawn = await strip(explanation, source, 0);
    expect(drawn.width).toBe(1316);
    const colours = new Set<string>();
    for (let x = 0; x < drawn.width; x += 4)
      for (let y = 0; y < drawn.height; y += 4) colours.add(pixel(drawn, x, y).join());
    expect(colours.size).toBeGreaterThan(50);
    const only = await strip({ ...explanation, audio: null }, source, 0);
    expect(only.height).toBeLessThan(drawn.height);
  });
});

describe('film', () => {
  it('moves a line over the sound in step with time', async () => {
    const path = join(folder, 'a.mp4');
    const pcm = Int16Array.from({ length: 48_000 }, (_, i) => 8000 * Math.sin(i / 10));
    await writeFilm(path, explanation, source, 0, { pcm, rate: 24_000 });
    const args = ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
    const bytes = execFileSync('ffmpeg', args, { maxBuffer: 2 ** 28 });
    const [width, frames] = [612, 20];
    const height = bytes.length / (width * frames * 3);
    expect(Number.isInteger(height)).toBe(true);
    const row = 56 + 288 + 12 + 20; // 20 pixels below the upper edge of the sound, where the heat is not
    const lineAt = (frame: number) => {
      const start = (frame * height + row) * width * 3;
      const blue = Array.from(
        { length: width - 24 },
        (_, x) => bytes[start + (x + 12) * 3 + 2]! - bytes[start + (x + 12) * 3]!,
      );
      return blue.indexOf(Math.max(...blue));
    };
    for (const frame of [0, 5, 10, 19]) {
      const place = ((frame + 0.5) / 10 / 2) * 588;
      expect(Math.abs(lineAt(frame) - place), `frame ${frame}`).toBeLessThan(4);
    }
    const [mel, heat] = [56 + 288 + 12, 56 + 288 + 12 + 144]; // the plain sound above, under heat below
    const colourful = (top: number) => {
      const at = ((top + 115) * width + 560) * 3; // the lowest band at the end, where the map is hot; the line is elsewhere
      return Math.abs(bytes[at]! - bytes[at + 2]!);
    };
    expect(colourful(mel)).toBeLessThan(8);
    expect(colourful(heat)).toBeGreaterThan(30);
  });
});
