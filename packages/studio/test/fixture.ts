/**
 * A folder as a user's, small: videos with sound of the synthetic benchmark, a store of them with rejected files and a copy in two splits, and
 * runs that were trained on it for a moment: both streams, one stream, pre-trained only.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { finetune, pretrain } from 'avcl';
import { ffmpeg } from '../../media/test/make-media.js';

/** R3D of width 4 on 4 frames of 32 x 32. */
const recipe = (...more: string[]) => ({
  preset: 'smoke',
  overrides: [
    'model.width=4',
    'data.frame_height=32',
    'data.mel_size=36',
    'pretrain.batch_size=4',
    'pretrain.epochs=1',
    'finetune.batch_size=4',
    'finetune.epochs=2',
    'test.clips=2',
    'threads=1',
    ...more,
  ],
});

/** What was made, below `dir`: `videos`, `store`, `runs/both`, `runs/picture`, `runs/pre`. */
export interface Fixture extends Disposable {
  readonly dir: string;
  /** A video of the store's list. */
  readonly video: string;
  /** The key of its clip, which is in train. */
  readonly key: string;
  /** A video without sound. */
  readonly silent: string;
  /** Its sound alone, which is in no list. */
  readonly soundOnly: string;
}

/** Makes it: about 6 s of one core. */
export async function makeFixture(): Promise<Fixture> {
  const dir = mkdtempSync(join(tmpdir(), 'avcl-studio-test-'));
  const at = (...names: string[]) => join(dir, ...names);
  const { csv } = await synthesise(at('videos'), {
    preset: 'smoke',
    clips: 24,
    classes: 2,
    seed: 1,
    jobs: 2,
  });
  const [head, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
  const row = rows.find((line) => line.startsWith('train/'))!;
  const path = row.split(',')[0]!;
  const video = at('videos', path);
  ffmpeg(['-i', video, '-an', '-c', 'copy', at('videos', 'silent.mp4')]);
  ffmpeg(['-i', video, '-vn', '-c', 'copy', at('videos', 'sound.mka')]);
  writeFileSync(at('videos', 'text.mp4'), 'this is no video');
  cpSync(video, at('videos', 'copy.mp4'));
  const listed = (name: string, split: string) => row.replace(path, name).replace(',train,', `,${split},`);
  const more = [listed('silent.mp4', 'train'), listed('text.mp4', 'val'), listed('copy.mp4', 'test')];
  writeFileSync(csv, `${[head, ...rows, ...more].join('\n')}\n`);
  await buildStore(await readSource(csv), at('store'), { frames: { shortSide: 64 }, jobs: 2 });
  const data = at('store');
  await pretrain({ data, out: at('runs', 'pre'), recipe: recipe() });
  await finetune({ data, out: at('runs', 'both'), from: 'none', recipe: recipe() });
  await finetune({
    data,
    out: at('runs', 'picture'),
    from: 'none',
    recipe: recipe('inputs=rgb', 'epochs=1'),
  });
  return {
    dir,
    video,
    key: path.replace(/\.mp4$/, ''),
    silent: at('videos', 'silent.mp4'),
    soundOnly: at('videos', 'sound.mka'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
