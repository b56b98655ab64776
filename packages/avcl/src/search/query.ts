/** The vectors of what is looked for: a clip of the store has them already; a file, or a part of it, goes through the model as a clip would. */
import { MediaError, MINIMUM_SECONDS, measureSeconds, openStretch, probe } from '@avcl/media';
import { AvclError, keep, type Tensor } from '@avcl/torch';
import type { OpenSource } from '../data/open.js';
import type { ClipSource } from '../data/source.js';
import { encodeFeatures } from '../evaluation/features.js';
import type { LoadedModel } from '../evaluation/load-run.js';
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
  const length = await measureSeconds(file, signal);
  const info = await probe(file, { signal });
  const part = { start: from, end: Math.min(to ?? length, length) };
  checkPart(file, part, length, to);
  const has = { rgb: info.video.length > 0, audio: info.audio.length > 0 };
  const wanted = (['rgb', 'audio'] as const).filter((stream) => model.inputs[stream]);
  const missing = wanted.filter((stream) => !has[stream]);
  if (missing.length === wanted.length) {
    throw new MediaError(
      missing.includes('rgb') ? 'no-video' : 'no-audio',
      file,
      `a model of ${wanted.join(' and ')} has nothing to go by`,
    );
  }
  using stretch = await openStretch({
    path: file,
    windows: [part],
    streams: { pictures: has.rgb && model.inputs.rgb, sound: has.audio && model.inputs.audio },
    frames: store.settings.frames,
    signal,
  });
  const source: ClipSource = {
    ...{ classes: [], hash: '', settings: store.settings, inputs: [], clips: stretch.clips },
    readWindows: (windows) => stretch.readWindows(windows),
    readMel: (clips, which) => stretch.readMel(clips, which),
  };
  const opened = { source, name: file, [Symbol.dispose]() {} };
  using table = await encodeFeatures({ job: 'search', model, opened, options: { signal } });
  const lacks = (aspect: Aspect) =>
    (aspect !== 'sound' && missing.includes('rgb')) || (aspect !== 'picture' && missing.includes('audio'));
  const all = vectorsOf(table.features, gallery.means, model.stage === 'pretrain');
  const vectors: Partial<Record<Aspect, Tensor>> = {};
  for (const [aspect, tensor] of Object.entries(all) as [Aspect, Tensor][]) {
    if (lacks(aspect)) tensor.dispose();
    else vectors[aspect] = tensor;
  }
  return { ...owned(vectors), missing, own: null };
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
    length <= MINIMUM_SECONDS ? 'DATA' : 'USAGE',
    `expected a part of ${MINIMUM_SECONDS} to ${LONGEST_WINDOW} seconds of ${file} (${length.toFixed(1)} s), got ${asked}; say which with \`from\` and \`to\``,
  );
}
