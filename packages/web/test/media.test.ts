/** The page's readers in a real browser: every frame and every sample of a file is ffmpeg's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureSeconds, openStretch } from '@avcl/media';
import { windowsOf } from 'avcl';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AAC, ffmpeg, H264, makeMedia, temporaryFolder } from '../../media/test/make-media.js';
import { colourSpace, densePlane, seeFrame } from '../src/index.js';
import { browser, type Host, host } from './support/host.js';

const [WIDTH, HEIGHT] = [96, 72];
const SEEING = { stored: { width: 60, height: 48 }, crop: 40, ofHeight: 48 };

const folder = temporaryFolder();
let chromium: Browser | null = null;
let place: Host;

beforeAll(async () => {
  chromium = await browser();
  if (chromium === null) return;
  const out = join(folder, 'page');
  await build({
    configFile: false,
    root: fileURLToPath(new URL('../page/test', import.meta.url)),
    logLevel: 'error',
    resolve: { conditions: ['avcl-source', 'module', 'browser', 'production'] },
    build: { outDir: out, lib: { entry: 'media-entry.ts', formats: ['es'], fileName: 'entry' } },
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, 'index.html'),
    '<!doctype html><input type="file"><script type="module" src="entry.js"></script>',
  );
  place = await host(out);
});

afterAll(async () => {
  await chromium?.close();
  await place?.close();
});

/** The file's frames by ffmpeg, upright as they are coded, and what the model would see of them. */
function framesByFfmpeg(path: string): Uint8Array[] {
  const bytes = ffmpeg([
    '-i',
    path,
    '-fps_mode',
    'passthrough',
    '-pix_fmt',
    'yuv420p',
    '-f',
    'rawvideo',
    '-',
  ]);
  const [luma, chroma] = [WIDTH * HEIGHT, (WIDTH * HEIGHT) / 4];
  const size = luma + 2 * chroma;
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const frame = new Uint8Array(bytes.subarray(i * size, (i + 1) * size));
    const small = (from: number) => densePlane(frame.subarray(from, from + chroma), WIDTH / 2, HEIGHT / 2);
    const planes = [
      densePlane(frame.subarray(0, luma), WIDTH, HEIGHT),
      small(luma),
      small(luma + chroma),
    ] as const;
    return seeFrame({ kind: 'yuv', planes, colour: colourSpace({}) }, SEEING);
  });
}

const difference = (a: ArrayLike<number>, b: ArrayLike<number>, shift = 0): number => {
  const count = Math.min(a.length, b.length) - shift;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.abs(a[i]! - b[i + shift]!);
  return sum / count;
};

it.each([
  [
    'H.264 with frames out of order, AAC at 44.1 kHz',
    'a.mp4',
    ['-c:v', 'libx264', '-bf', '3', '-pix_fmt', 'yuv420p'],
    ['-c:a', 'aac', '-b:a', '192k'],
  ],
  [
    'VP8 and Opus',
    'a.webm',
    ['-c:v', 'libvpx', '-b:v', '1M'],
    ['-c:a', 'libopus', '-ar', '48000', '-b:a', '192k'],
  ],
] as const)('%s: every frame, and the sound in its place', async (_, name, video, audio) => {
  if (chromium === null) return;
  const sound = '0.3*sin(2*PI*(200+300*t)*t)';
  const path = makeMedia(join(folder, name), {
    seconds: 2,
    fps: 15,
    sound,
    video: [...video],
    audio: [...audio],
  });
  const page = await chromium.newPage();
  await page.goto(place.url);
  await page.locator('input').setInputFiles(path);
  const read = await page.evaluate(async (input) => {
    const [file] = document.querySelector('input')!.files!;
    type Reader = { readFile(file: File, input: unknown): Promise<{ squares: number[][]; pcm: number[] }> };
    return (globalThis as unknown as Reader).readFile(file!, input);
  }, SEEING);
  await page.close();
  const expected = framesByFfmpeg(path);
  expect(read.squares.length).toBe(expected.length);
  for (const [i, square] of read.squares.entries()) {
    expect(difference(square, expected[i]!), `frame ${i}`).toBeLessThan(0.05); // decoders of both are exact
    if (i > 0) expect(difference(square, expected[i - 1]!)).toBeGreaterThan(0.5);
  }
  const bytes = ffmpeg(['-i', path, '-ac', '1', '-ar', '24000', '-f', 's16le', '-']);
  const pcm = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  expect(Math.abs(read.pcm.length - pcm.length)).toBeLessThan(1200); // 50 ms at the end
  const inner = [read.pcm.slice(1200, 40_000), [...pcm.subarray(1200, 40_000)]] as const;
  expect(difference(...inner)).toBeLessThan(40); // of 32,768: the codecs' own noise
  expect(difference(...inner, 3)).toBeGreaterThan(200);
});

/** Clips with less sound than picture, joined without being encoded again: gaps of 0.03 s that add up, and one of half a second. */
function joined(): string {
  const parts = [0.03, 0.03, 0.03, 0.03, 0.03, 0.5, 0.03].map((silent, i) => {
    const part = join(folder, `part-${i}.mp4`);
    const sound = `aevalsrc='0.3*sin(2*PI*(200+90*${i}+300*t)*t)+0.1*(random(0)-0.5)':s=24000:d=${1.5 - silent}`;
    const picture = 'testsrc2=size=96x72:rate=20:duration=1.5';
    ffmpeg(['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, ...H264, ...AAC, part]);
    return part;
  });
  const list = join(folder, 'list.txt');
  writeFileSync(list, parts.map((part) => `file '${part}'\n`).join(''));
  const out = join(folder, 'joined.mp4');
  ffmpeg(['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', out]);
  return out;
}

const NOISE = '0.2*sin(2*PI*(200+300*t)*t)+0.2*(random(0)-0.5)';

/** With key frames once in 1.4 s, and frames that are shown in another order than they are coded. */
const ORDERED = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '30', '-bf', '3'];

it.each<[string, () => string, number]>([
  [
    'AAC with noise of its own, 21.5 frames a second',
    () => makeMedia(join(folder, 'noise.mp4'), { seconds: 8, fps: 21.5, sound: NOISE, video: ORDERED }),
    0,
  ],
  [
    'the same from 4 s on, where the noise is another',
    () => makeMedia(join(folder, 'noise-4.mp4'), { seconds: 8, fps: 21.5, sound: NOISE, video: ORDERED }),
    4,
  ],
  ['a joined file with gaps', joined, 0],
  [
    'a clock that is ahead of the sound by what Opus leaves out',
    () =>
      makeMedia(join(folder, 'ahead.webm'), {
        seconds: 6,
        sound: NOISE,
        video: ['-c:v', 'libvpx', '-b:v', '1M'],
        audio: ['-c:a', 'libopus', '-ar', '48000', '-b:a', '128k'],
      }),
    0,
  ],
  [
    'a track that begins late, in a file that does not begin at 0',
    () => {
      const late = join(folder, 'late.mkv');
      ffmpeg([
        '-i',
        makeMedia(join(folder, 'early.mp4'), { seconds: 6, sound: NOISE }),
        '-c',
        'copy',
        '-output_ts_offset',
        '2',
        late,
      ]);
      return late;
    },
    0,
  ],
])('windows have the sound and the frames of those of `avcl predict`: %s', async (_, make, from) => {
  if (chromium === null) return;
  const path = make();
  const seconds = await measureSeconds(path);
  const windows = windowsOf(seconds, { window: 3, hop: 1.5 }).filter(({ start }) => start >= from);
  const page = await chromium.newPage();
  await page.goto(place.url);
  await page.locator('input').setInputFiles(path);
  const read = await page.evaluate(async (asked) => {
    const [file] = document.querySelector('input')!.files!;
    type Read = { seconds: number; pcm: number[][]; places: { first: number; past: number }[] };
    type Reader = { readPart(file: File, windows: unknown): Promise<Read> };
    return (globalThis as unknown as Reader).readPart(file!, asked);
  }, windows);
  await page.close();
  expect(read.seconds).toBeCloseTo(seconds, 2);
  using stretch = await openStretch({
    path,
    windows,
    streams: { pictures: true, sound: true },
    frames: { shortSide: 32 },
  });
  for (const [i, pcm] of read.pcm.entries()) {
    const wanted = stretch.readPcm(i);
    // What a last packet of Opus says of its own end is not asked in the browser.
    const spare = i === windows.length - 1 && path.endsWith('.webm') ? 240 : 0;
    expect(Math.abs(pcm.length - wanted.length)).toBeLessThanOrEqual(spare);
    expect(difference(pcm, wanted), `sound of window ${i}`).toBeLessThan(2); // of 32,768
    expect(difference(pcm, wanted, 3)).toBeGreaterThan(200);
    expect(read.places[i]!.past - read.places[i]!.first, `frames of window ${i}`).toBe(
      stretch.clips[i]!.frames,
    );
  }
});
