/** `model.json` is enough: a Python program that knows nothing else answers as `avcl predict`, on drawn videos and on real ones. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '@avcl/datasets';
import { decode, melPicture } from '@avcl/media';
import { type Tensor, tidy } from '@avcl/torch';
import { predictFiles, readConfig } from 'avcl';
import { beforeAll, describe, expect, it } from 'vitest';
import { audioInput } from '../../avcl/src/data/inputs.js';
import { ffmpeg, sharedFolder } from '../../media/test/make-media.js';
import { exportRun } from '../src/index.js';
import { pythonEnvironment } from '../src/verify/checker.js';
import { changedRun, needed, scratch, smallRun, source } from './support/run.js';

const folder = scratch();
const at = (name: string) => join(folder, name);
let run: string;
beforeAll(async () => {
  run = await smallRun(folder, 'fine');
});

/** The picture of a file's sound as the run's recipe cuts it: 36 x 36, the middle 32. */
async function ownPicture(file: string): Promise<number[]> {
  const { pcm } = await decode(file);
  const { recipe } = readConfig(run);
  return tidy(() => {
    const sample = { melCorner: { x: 2, y: 2 } } as Parameters<typeof audioInput>[1][number];
    const input = audioInput(melPicture(pcm).unsqueeze(0), [sample], recipe.data, 'cpu'); // (1, 3, 1, H, W)
    return [...input.select(1, 0).contiguous().toArray()].map(Number);
  });
}

describe('model.json', () => {
  it.for([
    ['frames of one size', 'sized', {}],
    ['frames scaled by the short side', 'short', { frames: { shortSide: 32 } }],
    ['real clips', 'real', {}],
  ] as const)(
    'says all that is done to a file: a program that knows model.json alone answers as avcl predict: %s',
    async ([, name, card], context) => {
      needed(context);
      const videos = at(`${name}-videos`);
      await synthesise(videos, { preset: 'smoke', classes: 2, clips: 6, seed: 3 });
      const files = readdirSync(videos, { recursive: true, encoding: 'utf8' })
        .filter((video) => video.endsWith('.mp4'))
        .map((video) => join(videos, video))
        .slice(0, 2);
      if (name === 'real') {
        const clips = sharedFolder('clips');
        if (!clips) return context.skip('skipped: no ../shared/clips');
        const all = readdirSync(clips, { recursive: true, encoding: 'utf8' }).filter((f) =>
          f.endsWith('.mp4'),
        );
        for (const [i, clip] of [all.sort()[0]!, all[70]!].entries()) {
          files[i] = join(videos, `real-${i}.mp4`);
          ffmpeg(['-i', join(clips, clip), '-t', '3', files[i]!]);
        }
      }
      if (name === 'short') {
        const upright = join(videos, 'upright.mp4');
        ffmpeg(['-i', files[1]!, '-vf', 'crop=iw-14:ih,transpose=1', '-c:a', 'copy', upright]); // no whole multiple of the short side
        files[1] = upright;
      }
      const sharpen = (tensors: Map<string, Tensor>) => void tensors.get('head.fc2.weight')!.mul_(30); // its answers lie apart
      const sharp = await changedRun(run, at(`sharp-${name}`), sharpen, card);
      await exportRun({ run: sharp, format: 'onnx', out: at(`sharp-${name}-model`), data: 'none' });
      const answers = await predictFiles({ run: sharp, files, top: 4 });
      for (const { file, predictions } of answers) {
        const program = join(import.meta.dirname, 'follow_description.py');
        const how = { encoding: 'utf8', env: pythonEnvironment() } as const;
        const told = JSON.parse(execFileSync('python3', [program, at(`sharp-${name}-model`), file], how));
        const { probabilities: p, picture } = told as Record<'probabilities' | 'picture', number[]>;
        const own = await ownPicture(file);
        expect(Math.max(...own.map((value, i) => Math.abs(value - picture[i]!)))).toBeLessThan(1e-4);
        expect(predictions[0]!.p - predictions[3]!.p).toBeGreaterThan(0.3);
        for (const { label, p: wanted } of predictions) {
          // JPEG in the store and another converter of colours are between the two; it loses most where real colours become 40 x 32.
          expect(Math.abs(p[source.classes.indexOf(label)]! - wanted), label).toBeLessThan(
            name === 'real' ? 2e-2 : 1e-2,
          );
        }
      }
    },
  );
});
