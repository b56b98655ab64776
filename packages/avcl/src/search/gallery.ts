/**
 * The vectors of a store's clips, computed once: kept beside the run under the store's hash and the weights' checksum, so that a changed store or
 * other weights never meet old vectors.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AvclError,
  keep,
  openSafetensors,
  type SafetensorsFile,
  type Tensor,
  writeSafetensors,
} from '@avcl/torch';
import type { OpenSource } from '../data/open.js';
import { encodeFeatures, type FeatureName } from '../evaluation/features.js';
import type { LoadedModel } from '../evaluation/load-run.js';
import { makeFolder } from '../training/durable.js';
import type { JobOptions } from '../training/options.js';
import type { Aspect } from './types.js';
import { type Features, meansOf, type Vectors, vectorsOf } from './vectors.js';

/** Raised when vectors are made in another way. */
const VERSION = '1';

/** What the vectors depend on. */
export interface GalleryKey {
  readonly run: string;
  /** SHA-256 of the weights. */
  readonly weights: string;
  /** Of the store. */
  readonly hash: string;
  readonly clips: number;
  readonly crops: number;
}

/** Vectors of all clips of a store, in its order. Dispose it when done. */
export interface Gallery extends Disposable {
  readonly cached: boolean;
  readonly rows: number;
  readonly aspects: readonly Aspect[];
  /** (N, D) unit length. Owned by the gallery. */
  vectors(aspect: Aspect): Tensor;
  /** (1, D) each. Owned by the gallery. */
  readonly means: Features;
}

const pathOf = ({ run, weights, hash, clips, crops }: GalleryKey): string => {
  const name = createHash('sha256').update([VERSION, weights, hash, clips, crops].join('|')).digest('hex');
  return join(run, 'features', `${name.slice(0, 24)}.safetensors`);
};

const MEAN = 'mean.';

/** The vectors as they were kept; null where there are none, or not whole: then they are made again. */
function kept(path: string, rows: number): Gallery | null {
  if (!existsSync(path)) return null;
  let file: SafetensorsFile | null = null;
  const made: Tensor[] = [];
  const close = () => {
    file?.close();
    for (const tensor of made) tensor.dispose();
  };
  try {
    const opened = openSafetensors(path);
    file = opened;
    const entries = [...opened.entries];
    const aspects = entries.flatMap(([name]) => (name.startsWith(MEAN) ? [] : [name as Aspect]));
    if (aspects.some((name) => opened.entries.get(name)!.shape[0] !== rows)) {
      close();
      return null;
    }
    const read = (name: string): Tensor => {
      const tensor = keep(opened.read(name));
      made.push(tensor);
      return tensor;
    };
    const means = entries.flatMap(([name]) =>
      name.startsWith(MEAN) ? [[name.slice(MEAN.length), read(name)]] : [],
    );
    return {
      cached: true,
      rows,
      aspects,
      means: Object.fromEntries(means),
      vectors: read,
      [Symbol.dispose]: close,
    };
  } catch (error) {
    close();
    if (error instanceof AvclError) return null; // damaged
    throw error;
  }
}

function made(vectors: Vectors, means: Features, rows: number): Gallery {
  const all = [...Object.values(vectors), ...Object.values(means)];
  return {
    cached: false,
    rows,
    aspects: Object.keys(vectors) as Aspect[],
    means,
    vectors: (aspect) => vectors[aspect]!,
    [Symbol.dispose]() {
      for (const tensor of all) tensor.dispose();
    },
  };
}

/** The vectors of a store's clips: those kept, or made now and kept for the next time. */
export async function galleryOf(
  key: GalleryKey,
  model: LoadedModel,
  opened: OpenSource,
  options: JobOptions,
): Promise<Gallery> {
  const path = pathOf(key);
  const rows = opened.source.clips.length;
  const before = kept(path, rows);
  if (before !== null) return before;
  using table = await encodeFeatures({ job: 'search', model, opened, options });
  const features: Partial<Record<FeatureName, Tensor>> = { ...table.features };
  const means = meansOf(features);
  const vectors = vectorsOf(features, means, model.stage === 'pretrain');
  store(path, vectors, means, key, options);
  return made(vectors, means, rows);
}

/** Keeps vectors, and those of this run alone: others of the same run and store are of older weights. A run that cannot be written to has none. */
function store(
  path: string,
  vectors: Vectors,
  means: Features,
  key: GalleryKey,
  { logger }: JobOptions,
): void {
  const tensors = new Map(Object.entries(vectors));
  for (const [name, mean] of Object.entries(means)) tensors.set(`${MEAN}${name}`, mean);
  const folder = join(key.run, 'features');
  try {
    makeFolder(folder);
    writeSafetensors(path, tensors, { made: 'by avcl search', hash: key.hash, weights: key.weights });
    for (const name of readdirSync(folder))
      if (isOlder(join(folder, name), path, key)) rmSync(join(folder, name));
  } catch (error) {
    logger?.warn(
      `the clips' features could not be kept in ${folder} (${(error as Error).message}); the next search computes them again`,
    );
  }
}

/** Whether a file has vectors of the same store by other weights. */
function isOlder(file: string, path: string, { hash, weights }: GalleryKey): boolean {
  if (file === path || !file.endsWith('.safetensors')) return false;
  try {
    using opened = openSafetensors(file);
    const { metadata } = opened;
    return metadata.hash === hash && metadata.weights !== weights && metadata.made === 'by avcl search';
  } catch {
    return false;
  }
}
