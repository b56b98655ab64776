/** A fine-tuned run of the smallest kind, trained once a test file on a source in memory. */
import { join } from 'node:path';
import { type ClipSource, finetune } from 'avcl';
import { memoryStore } from '../../../avcl/test/support/memory-store.js';
import { scratch, tiny } from '../../../avcl/test/support/tiny.js';

export { scratch };

/** 4 classes, 32 training videos, 12 of val. */
export const source: ClipSource = memoryStore({ classes: 4, train: 32, val: 12, test: 8 });

/** Trains, and gives the run's folder. */
export async function smallRun(folder: string, name: string, ...settings: string[]): Promise<string> {
  const out = join(folder, name);
  await finetune({ data: source, from: 'none', out, recipe: tiny('finetune.epochs=2', ...settings) });
  return out;
}
