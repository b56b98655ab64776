/** The vectors of what is looked for: a clip of the store has them already; a file, or a part of it, goes through the model as a clip would. */
import { MINIMUM_SECONDS } from '@avcl/media';
import { AvclError, keep, type Tensor } from '@avcl/torch';
import type { OpenSource } from '../data/open.js';
import type { ClipSource } from '../data/source.js';
import type { LoadedModel } from '../evaluation/load-run.js';
import { partFeatures, streamsOf } from '../evaluation/one-file.js';
import type { Stream } from '../evaluation/options.js';
import { LONGEST_WINDOW } from '../prediction/rule.js';
import type { Gallery } from './gallery.js';
import type { Aspect, SearchOptions, SearchQuery } from './types.js';
import { vectorsOf } from './vectors.js';

/** The query's vectors, (1, D) each. Dispose it when done. */
export interface QueryVectors extends Disposable {
  readonly vectors: Readonly<Partial<Record<Aspect, Tensor>>>;
  /** The model's streams that it has not. */
  readonly missing: readonly Stream[];
  /** The clip itself, which is not to be found; null for a file. */
  readonly own: number | null;
}

/** @throws AvclError USAGE for an unknown key or a part that is none; DATA for a file that cannot be used */
export async function queryVectors(
  query: SearchQuery,
  model: LoadedModel,
  gallery: Gallery,
  opened: OpenSource,
  options: SearchOptions,
): Promise<QueryVectors> {
  return 'key' in query
    ? ofClip(query.key, gallery, opened)
    : await ofFile(query, model, gallery, opened.source, options);
}

function ofClip(key: string, gallery: Gallery, { source, name }: OpenSource): QueryVectors {
  const own = source.clips.findIndex((clip) => clip.key === key);
  if (own < 0) {
    throw new AvclError('USAGE', `expected a clip's key of ${name}, got ${key}; see its report or CSV`);
  }
  const vectors = gallery.aspects.map(
    (aspect) => [aspect, keep(gallery.vectors(aspect).narrow(0, own, 1))] as const,
  );
  return { ...owned(Object.fromEntries(vectors)), missing: [], own };
}

function owned(vectors: Readonly<Partial<Record<Aspect, Tensor>>>) {
  return {
    vectors,
    [Symbol.dispose]() {
      for (const tensor of Object.values(vectors)) tensor.dispose();
    },
  };
}

async function ofFile(
  { file, from = 0, to }: Extract<SearchQuery, { file: string }>,
  model: LoadedModel,
  gallery: Gallery,
  store: ClipSource,
  options: SearchOptions,
): Promise<QueryVectors> {
  const { signal } = options;
  const found = await streamsOf(file, model, signal);
  const part = { start: from, end: Math.min(to ?? found.seconds, found.seconds) };
  checkPart(file, part, found.seconds, to);
  const request = { file, part, found, frames: store.settings.frames, signal };
  const vectors = await partFeatures(model, request, (features) =>
    vectorsOf(features, gallery.means, model.stage === 'pretrain'),
  );
  return { ...owned(vectors), missing: found.missing, own: null };
}

function checkPart(
  file: string,
  { start, end }: { start: number; end: number },
  length: number,
  to: number | undefined,
): void {
  const seconds = end - start;
  if (seconds > MINIMUM_SECONDS && start >= 0 && seconds <= LONGEST_WINDOW) return;
  const asked = `${start} to ${to ?? 'the end'}`;
  throw new AvclError(
    'USAGE',
    `expected a part of ${MINIMUM_SECONDS} to ${LONGEST_WINDOW} seconds of ${file} (${length.toFixed(1)} s), got ${asked}; say which with \`from\` and \`to\``,
  );
}
