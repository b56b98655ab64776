/** Video files of two classes that a tiny model learns in seconds, a store of them, and a fine-tuned run. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildStore, type ListedInput } from '@avcl/media';
import { finetune } from '../../src/index.js';
import { tiny } from './tiny.js';

/** Seconds of a training clip, and so of a window. */
export const CLIP_SECONDS = 2;
export const LABELS = ['low', 'high'] as const;
type Label = (typeof LABELS)[number];

/** Runs ffmpeg; for the making of test files only. */
export function ffmpeg(args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { stdio: 'pipe' });
}

/** Sources of a part: `low` is a dark picture and a low tone, `high` a bright one that moves and a high tone. */
function sources(label: Label, seconds: number, variant: number): string[] {
  const size = '54x40';
  const hertz = (label === 'low' ? 300 : 5000) + 20 * variant;
  const picture =
    label === 'low'
      ? `color=0x20${40 + 2 * variant}30:size=${size}:rate=8:duration=${seconds}`
      : `testsrc2=size=${size}:rate=8:duration=${seconds + variant},trim=start=${variant},setpts=PTS-STARTPTS`;
  const sound = `aevalsrc='0.4*sin(2*PI*${hertz}*t)':s=24000:d=${seconds}`;
  return ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
}

/** Every frame by itself and the samples as they are, so that a cut loses nothing. */
export const EXACT = ['-c:v', 'ffv1', '-c:a', 'pcm_s16le'];

/** A file of parts, one after another; clips of one class differ by their `variant`, 0 to 9. */
export function film(
  path: string,
  parts: readonly (readonly [label: Label, seconds: number, variant?: number])[],
): string {
  const inputs = parts.flatMap(([label, seconds, variant = 3]) => sources(label, seconds, variant));
  const streams = parts.map((_, i) => `[${2 * i}:v][${2 * i + 1}:a]`).join('');
  ffmpeg([
    ...inputs,
    ...['-filter_complex', `${streams}concat=n=${parts.length}:v=1:a=1[v][a]`, '-map', '[v]', '-map', '[a]'],
    ...['-pix_fmt', 'yuv420p', ...EXACT, path],
  ]);
  return path;
}

/** Clips a class: six to learn from, two to choose by, two more. */
const CLIPS = 10;

/** Makes a film of each class and a store of its parts, in a folder. */
export async function makeTwoClassStore(folder: string): Promise<string> {
  const inputs = LABELS.flatMap((label) => {
    const path = `${label}-all.mkv`;
    const parts = Array.from({ length: CLIPS }, (_, i) => [label, CLIP_SECONDS, i] as const);
    film(join(folder, path), parts);
    return parts.map((_, i): ListedInput => {
      const span = { start: i * CLIP_SECONDS, end: (i + 1) * CLIP_SECONDS };
      return { key: `${label}-${i}`, path, label, split: i < 6 ? 'train' : i < 8 ? 'val' : 'test', span };
    });
  });
  const store = join(folder, 'store');
  const frames = { width: 54, height: 40 };
  await buildStore({ source: 'made', root: folder, inputs, problems: [] }, store, { frames });
  return store;
}

/** A run that has learned the two classes. */
export async function makeTwoClasses(folder: string): Promise<{ store: string; run: string }> {
  const store = await makeTwoClassStore(folder);
  const run = join(folder, 'fine');
  await finetune({
    data: store,
    from: 'none',
    out: run,
    recipe: tiny(
      ...['data.mel_seconds=2', 'data.standardise=false', 'model.dropout=0.1', 'select_by=val_loss'],
      ...['finetune.epochs=25', 'finetune.batch_size=6', 'finetune.schedule=constant', 'lr=0.02'],
    ),
  });
  return { store, run };
}
