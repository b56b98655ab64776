/** The smallest store and run that still have everything: bank, optimiser, several checkpoints, validation. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore, type Listing } from '@avcl/media';
import { clockFields, readMetrics } from 'avcl';
import { afterAll } from 'vitest';
import { tiny } from '../../packages/avcl/test/support/tiny.js';
import { CACHE } from './machine.mjs';

export const FRAMES = { width: 54, height: 40 };

/** A folder in the repository (programs in it find `avcl` by name), gone after the tests. */
export function scratch(name: string): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, `${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes clips in `folder`, and their store. */
export async function smallStore(folder: string, clips = 24): Promise<{ store: string; listing: Listing }> {
  const { csv } = await synthesise(join(folder, 'clips'), { preset: 'smoke', classes: 4, clips });
  const listing = await readSource(csv);
  const store = join(folder, 'store');
  await buildStore(listing, store, { frames: FRAMES });
  return { store, listing };
}

/** A pre-training with a bank that saves after each of its few steps. */
export const smallRun = (...overrides: string[]) => ({
  ...tiny(
    'model.width=1',
    'pretrain.batch_size=4',
    'pretrain.selfcl=bank',
    'pretrain.nce_k=4',
    'pretrain.checkpoint_every=1',
    ...overrides,
  ),
  stage: 'pretrain' as const,
});

const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** All that must be the same in a run that was never stopped: weights, bank, optimiser, metrics without the clock's. */
export function outcome(run: string): { model: string; optimiser: string; rows: unknown } {
  const bytes = (file: string) => hash(join(run, 'checkpoints/last', file));
  const rows = readMetrics(join(run, 'metrics.jsonl')).map((row) =>
    Object.entries(row).filter(([name]) => !clockFields.includes(name)),
  );
  return { model: bytes('model.safetensors'), optimiser: bytes('optimiser.safetensors'), rows };
}

/** The checksums of all files of a store, by name. */
export function contents(store: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(store)
      .filter((name) => name !== 'near-duplicates.json') // what a command keeps of its comparison: checked when read, else made again
      .sort()
      .map((name) => [name, hash(join(store, name))]),
  );
}
