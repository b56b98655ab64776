/** The vector of what is looked for: a clip of the store has it already; a file, or a part of it, goes through the model as a clip would. */
import { MINIMUM_SECONDS } from '@avcl/media';
import { AvclError, keep, type Tensor } from '@avcl/torch';
import type { OpenSource } from '../data/open.js';
import type { LoadedModel } from '../evaluation/load-run.js';
import { partFeatures, streamsOf } from '../evaluation/one-file.js';
import type { Stream } from '../evaluation/options.js';
import { LONGEST_WINDOW } from '../prediction/rule.js';
import type { Gallery } from './gallery.js';
import type { Aspect, SearchQuery } from './types.js';
import { vectorsOf } from './vectors.js';

/** What is looked for, found and looked at before anything is computed. */
export interface FoundQuery {
  /** What of it can be compared. */
  readonly aspects: readonly Aspect[];
  /** The model's streams that it has not. */
  readonly missing: readonly Stream[];
  /** The clip itself, which is not to be found; null for a file. */
  readonly own: number | null;
  /** Its vector, (1, D) of unit length, the caller's. */
  vector(by: Aspect, gallery: Gallery): Promise<Tensor>;
}

/** @throws AvclError USAGE for an unknown key or a part that is none; DATA for a file that cannot be used */
export async function findQuery(
  query: SearchQuery,
  model: LoadedModel,
  opened: OpenSource,
  signal: AbortSignal | undefined,
): Promise<FoundQuery> {
  return 'key' in query ? clipOf(query.key, model, opened) : await fileOf(query, model, opened, signal);
}

/** What of a query there is by the streams that it has. */
function aspectsOf({ inputs }: LoadedModel, missing: readonly Stream[]): Aspect[] {
  const picture = inputs.rgb && !missing.includes('rgb');
  const sound = inputs.audio && !missing.includes('audio');
  return [
    ...(picture && sound ? (['both'] as const) : []),
    ...(picture ? (['picture'] as const) : []),
    ...(sound ? (['sound'] as const) : []),
  ];
}

function clipOf(key: string, model: LoadedModel, { source, name }: OpenSource): FoundQuery {
  const own = source.clips.findIndex((clip) => clip.key === key);
  if (own < 0) {
    throw new AvclError('USAGE', `expected a clip's key of ${name}, got ${key}; see its report or CSV`);
  }
  return {
    aspects: aspectsOf(model, []),
    missing: [],
    own,
    vector: async (by, gallery) => keep(gallery.vectors(by).narrow(0, own, 1)),
  };
}

async function fileOf(
  { file, from = 0, to }: Extract<SearchQuery, { file: string }>,
  model: LoadedModel,
  { source }: OpenSource,
  signal: AbortSignal | undefined,
): Promise<FoundQuery> {
  const found = await streamsOf(file, model, signal);
  const part = { start: from, end: Math.min(to ?? found.seconds, found.seconds) };
  checkPart(file, part, found.seconds, to);
  const request = { file, part, found, frames: source.settings.frames, signal };
  return {
    aspects: aspectsOf(model, found.missing),
    missing: found.missing,
    own: null,
    vector: (by, gallery) =>
      partFeatures(model, request, (features) => {
        const vectors = vectorsOf(features, gallery.means, model.stage === 'pretrain');
        for (const [aspect, one] of Object.entries(vectors)) if (aspect !== by) one.dispose();
        return vectors[by]!;
      }),
  };
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
