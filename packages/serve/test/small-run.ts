/** A few clips with sound, a store of them, and runs of the smallest networks: a classifier, and one that was only pre-trained. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { finetune, pretrain } from 'avcl';
import { tiny } from '../../avcl/test/support/tiny.js';

/** What the tests serve. Dispose it when done. */
export interface SmallRun extends Disposable {
  readonly folder: string;
  /** An empty folder for temporary files. */
  readonly temporary: string;
  readonly store: string;
  readonly fine: string;
  readonly pre: string;
  /** A clip with picture and sound, and its key in the store. */
  readonly clip: string;
  readonly key: string;
}

export async function smallRun(): Promise<SmallRun> {
  const folder = mkdtempSync(join(tmpdir(), 'avcl-test-'));
  const { csv } = await synthesise(join(folder, 'clips'), { preset: 'smoke', classes: 3, clips: 18 });
  const listing = await readSource(csv);
  const store = join(folder, 'store');
  await buildStore(listing, store, { frames: { width: 54, height: 40 } });
  const recipe = tiny('model.width=1', 'pretrain.epochs=1', 'finetune.epochs=1', 'test.clips=2');
  const [fine, pre] = [join(folder, 'fine'), join(folder, 'pre')];
  await pretrain({ data: store, out: pre, recipe });
  await finetune({ data: store, from: pre, out: fine, recipe });
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const { path, key } = listing.inputs[0]!;
  return {
    folder,
    temporary,
    store,
    fine,
    pre,
    clip: join(listing.root, path),
    key,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** Temporary folders of servers that are there now. */
export function serverFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('avcl-serve-'));
}

/** What a server's folder holds beside its lock: uploads, and what decoding made. */
export function leftovers(folder: string): string[] {
  return readdirSync(join(tmpdir(), folder)).filter((name) => name !== 'lock');
}
