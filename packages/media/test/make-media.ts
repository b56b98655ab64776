// Small media files made by ffmpeg's own generators, and a folder that is removed after the tests.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export interface Recipe {
  seconds?: number;
  size?: string;
  fps?: number;
  /** Encoder arguments; null leaves the stream out. */
  video?: string[] | null;
  audio?: string[] | null;
  /** An aevalsrc expression a channel. */
  sound?: string;
  picture?: string;
  /** Arguments before the output. */
  extra?: string[];
}

export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
export const AAC = ['-c:a', 'aac'];

/** Runs ffmpeg with `args`; for the making of test files only. */
export function ffmpeg(args: string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], {
    maxBuffer: 2 ** 30,
    stdio: 'pipe',
  });
}

/** Makes `path` as the recipe says: 1.5 s of a moving test picture at 96 x 72 and a tone, H.264 and AAC, unless told else. */
export function makeMedia(path: string, recipe: Recipe = {}): string {
  const { seconds = 1.5, size = '96x72', fps = 20, video = H264, audio = AAC, extra = [] } = recipe;
  const picture = recipe.picture ?? `testsrc2=size=${size}:rate=${fps}:duration=${seconds}`;
  const sound = `aevalsrc='${recipe.sound ?? '0.5*sin(2*PI*440*t)'}':s=44100:d=${seconds}`;
  ffmpeg([
    ...(video ? ['-f', 'lavfi', '-i', picture] : []),
    ...(audio ? ['-f', 'lavfi', '-i', sound] : []),
    ...(video ?? []),
    ...(audio ?? []),
    ...extra,
    path,
  ]);
  return path;
}

/** A folder that lives as long as the test file runs. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'avcl-media-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function hasEncoder(name: string): boolean {
  return new RegExp(`^ [VA]\\S+ +${name} `, 'm').test(ffmpeg(['-hide_banner', '-encoders']).toString());
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder of real files beside the repository, or null. */
export function sharedFolder(name: string): string | null {
  const folder = join(process.env.AVCL_SHARED ?? join(ROOT, '..', 'shared'), name);
  return existsSync(folder) ? folder : null;
}

/** The Python of the reference environment, or null. */
export function referencePython(): string | null {
  const python = join(ROOT, '.venv', 'bin', 'python');
  return existsSync(python) ? python : null;
}
