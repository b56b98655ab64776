import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode, probe } from '../src/index.js';
import { AAC, ffmpeg, H264, hasEncoder, makeMedia, type Recipe, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();

const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-pix_fmt', 'yuv420p'];
const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];
const MATRIX: [string, string, Recipe, string[]][] = [
  ['mp4', 'H.264 and AAC', {}, []],
  ['mov', 'H.264 and PCM', { audio: ['-c:a', 'pcm_s16le'] }, []],
  ['avi', 'MPEG-4 and MP3', { video: ['-c:v', 'mpeg4'], audio: ['-c:a', 'libmp3lame'] }, ['libmp3lame']],
  [
    'avi',
    'MJPEG and PCM',
    { video: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'], audio: ['-c:a', 'pcm_s16le'] },
    [],
  ],
  ['mkv', 'H.264 and Vorbis', { audio: ['-c:a', 'libvorbis'] }, ['libvorbis']],
  ['mkv', 'HEVC and AAC', { video: [...x265, '-pix_fmt', 'yuv420p'] }, ['libx265']],
  ['mp4', 'HEVC of 10 bits', { video: [...x265, '-pix_fmt', 'yuv420p10le'] }, ['libx265']],
  [
    'webm',
    'VP9 and Opus',
    { video: vp9, audio: ['-c:a', 'libopus', '-b:a', '64k'] },
    ['libvpx-vp9', 'libopus'],
  ],
  [
    'mp4',
    'odd sizes',
    { video: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p'], size: '97x71' },
    [],
  ],
  ['mkv', 'stereo', { sound: '0.5*sin(2*PI*440*t)|0.2*sin(2*PI*880*t)' }, []],
  ['mkv', '5.1', { sound: Array(6).fill('0.3*sin(2*PI*440*t)').join('|'), extra: ['-ac', '6'] }, []],
];

describe('decode', () => {
  it.each(MATRIX)('reads %s with %s', async (extension, what, recipe, encoders) => {
    for (const encoder of encoders) {
      if (!hasEncoder(encoder)) throw new Error(`this ffmpeg cannot make the test file: no ${encoder}`);
    }
    const path = makeMedia(join(folder, `${what.replace(/\W/g, '-')}.${extension}`), recipe);
    const clip = await decode(path);
    expect(clip.remark).toBeNull();
    expect(clip.lengths.length).toBe(30); // 1.5 s at 20 frames a second
    expect([clip.width, clip.height]).toEqual([171, 128]);
    expect(clip.fps).toBeCloseTo(20, 1);
    expect(Math.abs(clip.seconds - 1.5)).toBeLessThan(0.1);
    expect(clip.pcm.length / 24_000).toBeGreaterThan(1.45);
    expect(clip.pcm.length / 24_000).toBeLessThan(1.7); // encoders pad to whole packets
    expect(Math.abs(crossings(clip.pcm) - 440)).toBeLessThan(15); // the tone, in hertz
  });

  it('gives the pictures that ffmpeg gives', async () => {
    const path = makeMedia(join(folder, 'same.mp4'), {
      picture: 'testsrc2=size=320x240:rate=20:duration=1.5,gblur=sigma=4',
    });
    const clip = await decode(path);
    const raw = ffmpeg([
      '-i',
      path,
      '-vf',
      'scale=171:128:flags=bilinear',
      '-pix_fmt',
      'rgb24',
      '-f',
      'rawvideo',
      '-',
    ]);
    const size = 171 * 128 * 3;
    expect(raw.length).toBe(30 * size);
    for (const frame of [0, 13, 29]) {
      const ours = rgb(frameOf(clip, frame));
      // JPEG at quality 3: 31 dB on this picture (39 dB on real clips); another frame gives 17 dB
      expect(signalToNoise(ours, raw.subarray(frame * size, (frame + 1) * size))).toBeGreaterThan(28);
      expect(
        signalToNoise(ours, raw.subarray(((frame + 7) % 30) * size, (((frame + 7) % 30) + 1) * size)),
      ).toBeLessThan(22);
    }
  });

  it('honours rotation', async () => {
    // Upper half white, lower half black; turned clockwise the white half is at the right, else at the left.
    const picture =
      'color=black:size=96x64:rate=20:duration=1.5,drawbox=x=0:y=0:w=96:h=32:color=white:t=fill';
    const upright = makeMedia(join(folder, 'upright.mp4'), { picture });
    const turned = join(folder, 'turned.mp4');
    ffmpeg(['-i', upright, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', turned]);
    const [stream] = (await probe(turned)).video;
    expect(stream).toMatchObject({ width: 96, height: 64 });
    expect([90, 270]).toContain(stream!.rotation); // ffmpeg's versions disagree on what `rotate=90` means
    const right = stream!.rotation === 90;
    const pixels = rgb(frameOf(await decode(turned), 3));
    const at = (x: number, y: number) => pixels[(y * 171 + x) * 3]!;
    const corners = [at(10, 10), at(160, 10), at(10, 120), at(160, 120)];
    expect(corners.map((value) => value > 128)).toEqual([!right, right, !right, right]);
  });

  it('keeps the frames of a variable rate as they are', async () => {
    const path = join(folder, 'variable.mkv');
    const timing = "setpts='(N*0.05+gte(N\\,20)*(N-20)*0.1)/TB'"; // 20 frames at 20 a second, then 6.7 a second
    const picture = 'testsrc2=size=96x72:rate=20:duration=1.5';
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      `${picture},${timing}`,
      '-f',
      'lavfi',
      '-i',
      'sine=d=2.4',
      '-fps_mode',
      'passthrough',
      ...H264,
      ...AAC,
      path,
    ]);
    const clip = await decode(path);
    expect(clip.lengths.length).toBe(30);
    expect(clip.seconds).toBeGreaterThan(2.3); // the last frame starts at 2.35 s
    expect(clip.fps).toBeCloseTo(29 / 2.35, 1);
  });

  it('keeps the aspect ratio when asked for a short side', async () => {
    const path = makeMedia(join(folder, 'wide.mp4'), { size: '320x180' });
    const wide = await decode(path, { frames: { shortSide: 64 } });
    expect([wide.width, wide.height]).toEqual([114, 64]);
    const tall = await decode(makeMedia(join(folder, 'tall.mp4'), { size: '180x320' }), {
      frames: { shortSide: 64 },
    });
    expect([tall.width, tall.height]).toEqual([64, 114]);
  });

  it('takes what is left of a cut file as repaired', async () => {
    const path = makeMedia(join(folder, 'long.mp4'), { seconds: 4, extra: ['-movflags', '+faststart'] });
    const bytes = readFileSync(path);
    const cut = join(folder, 'cut.mp4');
    writeFileSync(cut, bytes.subarray(0, bytes.length * 0.7));
    const clip = await decode(cut);
    expect(clip.state).toBe('repaired');
    expect(clip.remark!.reason).toBe('partly-decoded');
    expect(clip.lengths.length).toBeGreaterThan(30);
    expect(clip.lengths.length).toBeLessThan(80);
  });

  it('takes a file that is shorter than it declares as repaired', async () => {
    const path = makeMedia(join(folder, 'declared.avi'), {
      seconds: 4,
      video: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
      audio: ['-c:a', 'pcm_s16le'],
    });
    const bytes = readFileSync(path);
    const cut = join(folder, 'undeclared.avi');
    writeFileSync(cut, bytes.subarray(0, bytes.length * 0.6));
    const clip = await decode(cut);
    expect(clip.state).toBe('repaired');
    expect(clip.seconds).toBeLessThan(3.5);
  });

  it('gives the same bytes each time', async () => {
    const path = makeMedia(join(folder, 'again.mp4'));
    const [once, again] = [await decode(path), await decode(path)];
    expect(Buffer.compare(once.frames, again.frames)).toBe(0);
    expect(once.pcm).toEqual(again.pcm);
  });
});

function frameOf(clip: { frames: Uint8Array; lengths: Uint32Array }, frame: number): Uint8Array {
  const start = clip.lengths.subarray(0, frame).reduce((sum, length) => sum + length, 0);
  return clip.frames.subarray(start, start + clip.lengths[frame]!);
}

/** The pixels of a JPEG file, by ffmpeg's decoder. */
function rgb(jpeg: Uint8Array): Buffer {
  const path = join(folder, 'frame.jpg');
  writeFileSync(path, jpeg);
  return ffmpeg(['-i', path, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-']);
}

function signalToNoise(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 ** 2 * a.length) / sum);
}

/** Upward crossings of zero a second, counted in the middle second. */
function crossings(pcm: Int16Array): number {
  let count = 0;
  for (let i = 6_000; i < 30_000; i++) if (pcm[i - 1]! < 0 && pcm[i]! >= 0) count += 1;
  return count;
}
