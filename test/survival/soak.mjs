// Many small training steps, and what the process holds meanwhile. A part of it is soak.test.ts, all of it scripts/soak.mjs.
// The run is a real one (bank, checkpoints, metrics) on the clips of a small store, listed many times over.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore, openStore } from '@avcl/media';
import { memory } from '@avcl/torch';
import { pretrain } from 'avcl';

const EPOCHS = 4;
const BATCH = 2;

/** A store's clips in turn, `count` in all, every one for training. */
function listedOften(store, count) {
  const few = store.clips.length;
  const clips = Array.from({ length: count }, (_, i) => ({
    ...store.clips[i % few],
    key: `clip ${i}`,
    split: 'train',
  }));
  return {
    classes: store.classes,
    hash: store.hash,
    settings: store.settings,
    clips,
    inputs: clips.map(({ key, split }) => ({ key, split, state: 'ok', reason: null, detail: null })),
    readWindows: (windows) =>
      store.readWindows(windows.map((window) => ({ ...window, clip: window.clip % few }))),
    readMel: (indices, kind) =>
      store.readMel(
        indices.map((i) => i % few),
        kind,
      ),
  };
}

const MB = 2 ** 20;

/**
 * Trains in `folder`, and looks at the process every `every` steps, which is also when checkpoints are saved.
 * @param {string} folder
 * @param {{ steps: number, every: number, clips: number }} size
 * @param {(held: Held) => void} look
 * @typedef {{ step: number, resident: number, heap: number, tensors: number, tensorMb: number, files: number, threads: number }} Held in MB
 */
export async function soak(folder, { steps, every, clips }, look) {
  const { csv } = await synthesise(join(folder, 'clips'), { preset: 'smoke', classes: 4, clips });
  await buildStore(await readSource(csv), join(folder, 'store'), { frames: { width: 54, height: 40 } });
  const overrides = ['model.width=1', 'data.frame_height=32', 'data.mel_size=36', 'threads=1'];
  overrides.push('selfcl=bank', 'nce_k=16', 'log_every=10');
  overrides.push(`epochs=${EPOCHS}`, `batch_size=${BATCH}`, `checkpoint_every=${every}`);
  const store = await openStore(join(folder, 'store'));
  try {
    await pretrain({
      data: listedOften(store, (steps / EPOCHS) * BATCH),
      out: join(folder, 'run'),
      recipe: { preset: 'smoke', overrides },
      onProgress({ done }) {
        if (done % every !== 0) return;
        const { rss, heapUsed } = process.memoryUsage();
        const { tensors, bytes } = memory();
        const [files, threads] = ['fd', 'task'].map((name) => readdirSync(`/proc/self/${name}`).length);
        look({
          step: done,
          resident: rss / MB,
          heap: heapUsed / MB,
          tensors,
          tensorMb: bytes / MB,
          files,
          threads,
        });
      },
    });
  } finally {
    store.dispose();
  }
}
