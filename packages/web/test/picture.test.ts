import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStore, type FrameSize, openStore } from '@avcl/media';
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { ffmpeg, makeMedia, temporaryFolder } from '../../media/test/make-media.js';
import { colourSpace, densePlane, type Frame, seeFrame, turned } from '../src/index.js';
import { scaleStored } from '../src/picture/stored-scale.js';

const folder = temporaryFolder();
const PAPER = { stored: { width: 171, height: 128 }, crop: 112, ofHeight: 128 };

/** The third frame as training reads it from a store, by ffmpeg and libjpeg. */
async function storedFrame(
  path: string,
  frames: FrameSize = PAPER.stored,
  square = { x: 29, y: 8, size: PAPER.crop } /* the middle */,
): Promise<Uint8Array> {
  const inputs = [{ key: 'file', path, label: null, split: null }];
  const out = `${path}.store`;
  await buildStore({ source: 'a file', root: '/', inputs, problems: [] }, out, { frames });
  using store = await openStore(out);
  const window = { clip: 0, start: 2, frames: 1, ...square };
  using read = await store.readWindows([window]); // (1, 3, 1, 112, 112)
  return read.contiguous().toArray() as Uint8Array;
}

/** The same frame raw, as a browser's decoder hands it over. */
function rawFrame(path: string, width: number, height: number, matrix: string | null): Frame {
  const half = [Math.ceil(width / 2), Math.ceil(height / 2)] as const;
  const bytes = ffmpeg([
    '-i',
    path,
    '-vf',
    'select=eq(n\\,2)',
    '-frames:v',
    '1',
    '-pix_fmt',
    'yuv420p',
    '-f',
    'rawvideo',
    '-',
  ]);
  const chroma = half[0] * half[1];
  const plane = (from: number) => densePlane(new Uint8Array(bytes.subarray(from, from + chroma)), ...half);
  const luma = densePlane(new Uint8Array(bytes.subarray(0, width * height)), width, height);
  return {
    kind: 'yuv',
    planes: [luma, plane(width * height), plane(width * height + chroma)],
    colour: colourSpace({ matrix, fullRange: false }),
  };
}

function difference(a: Uint8Array, b: Uint8Array): { mean: number; bias: number } {
  expect(a.length).toBe(b.length);
  let [sum, signed] = [0, 0];
  for (const [i, value] of a.entries()) {
    sum += Math.abs(value - b[i]!);
    signed += value - b[i]!;
  }
  return { mean: sum / a.length, bias: signed / a.length };
}

describe('scaling as the clip store does', () => {
  const random = randomFor(0, 'planes');
  const planes = (width: number, height: number) => {
    const noise = (count: number) =>
      Uint8Array.from({ length: count }, (_, i) =>
        i % 7 === 0 ? random.integer(256) : 60 + random.integer(90),
      );
    return [noise(width * height), noise((width * height) / 4), noise((width * height) / 4)] as const;
  };

  it.each([
    [170, 128, 74, 56],
    [640, 360, 171, 128],
    [320, 180, 171, 128],
    [90, 66, 171, 128],
    [172, 128, 171, 128],
    [76, 56, 76, 56],
    [130, 240, 56, 104],
  ])(
    'makes of %i x %i in %i x %i what ffmpeg makes of it, to the bit',
    (width, height, toWidth, toHeight) => {
      const given = planes(width, height);
      const [input, size] = [join(folder, 'planes.yuv'), `${width}x${height}`];
      writeFileSync(input, Buffer.concat(given));
      const scale = `scale=w=${toWidth}:h=${toHeight}:flags=bilinear:out_range=full:out_color_matrix=bt601,format=yuv420p`;
      const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p'];
      const bytes = ffmpeg([...raw, '-s', size, '-i', input, '-vf', scale, '-f', 'rawvideo', '-']);
      const half = [Math.ceil(toWidth / 2), Math.ceil(toHeight / 2)] as const;
      const ours = [
        scaleStored(densePlane(given[0], width, height), toWidth, toHeight, 'luma'),
        scaleStored(densePlane(given[1], width / 2, height / 2), ...half, 'chroma'),
        scaleStored(densePlane(given[2], width / 2, height / 2), ...half, 'chroma'),
      ];
      let at = 0;
      for (const plane of ours) {
        const apart = plane.map((value, i) => Math.abs(value - bytes[at + i]!));
        // Other processors have other fast code.
        expect(apart.reduce((a, b) => Math.max(a, b), 0)).toBeLessThanOrEqual(process.arch === 'x64' ? 0 : 1);
        at += plane.length;
      }
      expect(at).toBe(bytes.length);
    },
  );
});

describe('seeFrame', () => {
  // Smooth pictures, so that the store's JPEG adds little of its own.
  const picture = (size: string) => `mandelbrot=size=${size}:rate=20:maxiter=30,gblur=sigma=2`;

  it.each([
    ['320x240', null],
    ['172x128', null],
    ['90x66', null],
    ['320x240', 'bt709'],
  ])('shows a file of %s and matrix %s as the clip store does', async (size, matrix) => {
    const [width, height] = size.split('x').map(Number) as [number, number];
    const extra = [
      '-t',
      '1.3',
      ...(matrix ? ['-vf', `scale=out_color_matrix=${matrix}`, '-colorspace', matrix] : []),
    ];
    const path = makeMedia(join(folder, `${size}-${matrix}.mp4`), {
      picture: picture(size),

      extra,
    });
    const stored = await storedFrame(path);
    const seen = seeFrame(rawFrame(path, width, height, matrix), PAPER);
    const { mean, bias } = difference(seen, stored);
    // To the bit, where the store's scaling is that of x86; another matrix goes through RGB in ffmpeg, which coarsens the edges of colours.
    expect(mean).toBeLessThan(matrix !== null ? 4 : process.arch === 'x64' ? 1e-9 : 1.2);
    expect(Math.abs(bias)).toBeLessThan(0.6);
  });

  it("loses in small frames full of detail what the clip store's JPEG loses", async () => {
    const path = makeMedia(join(folder, 'detail.mp4'), {
      picture: 'testsrc2=size=76x56:rate=20,noise=alls=40',
      extra: ['-t', '1.3'],
    });
    const small = { stored: { shortSide: 56 }, crop: 48, ofHeight: 56 };
    const stored = await storedFrame(path, { shortSide: 56 }, { x: 14, y: 4, size: 48 });
    const { mean } = difference(seeFrame(rawFrame(path, 76, 56, null), small), stored);
    expect(mean).toBeLessThan(process.arch === 'x64' ? 1e-9 : 1); // above 2 without the JPEG
  });

  it('gives from red, green and blue what it gives from planes', () => {
    const [width, height] = [40, 30];
    const grey = Uint8Array.from({ length: width * height }, (_, i) => 40 + ((i * 7) % 150));
    const flat = densePlane(new Uint8Array(20 * 15).fill(128), 20, 15);
    const seeing = { stored: { width: 24, height: 20 }, crop: 16, ofHeight: 20 };
    const colour = colourSpace({ matrix: 'smpte170m', fullRange: true });
    const yuv = seeFrame(
      { kind: 'yuv', planes: [densePlane(grey, width, height), flat, flat], colour },
      seeing,
    );
    const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => grey[i >> 2]!);
    const plane = (offset: number) => ({ data: rgba, width, height, stride: 4 * width, step: 4, offset });
    const rgb = seeFrame({ kind: 'rgb', planes: [plane(0), plane(1), plane(2)] }, seeing);
    expect(difference(yuv, rgb).mean).toBeLessThan(1e-9);
  });

  it.each([0, 90, 180, 270])('reads a plane turned by %i degrees', (degrees) => {
    const [width, height] = [3, 2];
    const plane = densePlane(Uint8Array.of(1, 2, 3, 4, 5, 6), width, height);
    const read = (from: typeof plane) =>
      Array.from({ length: from.height }, (_, y) =>
        Array.from(
          { length: from.width },
          (_, x) => from.data[from.offset + y * from.stride + x * from.step],
        ),
      );
    const quarter = (rows: (number | undefined)[][]) =>
      rows[0]!.map((_, x) => rows.map((row) => row[x]).reverse());
    let expected = read(plane);
    for (let turn = 0; turn < degrees; turn += 90) expected = quarter(expected);
    expect(read(turned(plane, degrees))).toEqual(expected);
  });

  it('scales the square where the store keeps another height', () => {
    const plane = densePlane(new Uint8Array(200 * 100).fill(90), 200, 100);
    const seen = seeFrame(
      { kind: 'rgb', planes: [plane, plane, plane] },
      { stored: { shortSide: 64 }, crop: 112, ofHeight: 128 },
    );
    expect(seen.length).toBe(3 * 112 * 112);
    expect(seen.every((value) => value === 90)).toBe(true);
  });
});
