/**
 * The clips of a store that are nearest to a file or to one another, by picture, sound or both, also across the two: a sound finds pictures.
 * Exact, over all clips.
 */
import { availableParallelism } from 'node:os';
import { AvclError, setNumThreads } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { dataReference } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { type LoadedModel, loadModel, runWeights } from '../evaluation/load-run.js';
import { sha256 } from '../training/durable.js';
import { type GalleryKey, galleryOf } from './gallery.js';
import { nearest } from './nearest.js';
import { type FoundQuery, findQuery } from './query.js';
import type { Aspect, SearchOptions, SearchResult } from './types.js';

/**
 * Searches a store.
 *
 * @throws AvclError USAGE for a run without the stream that is asked for, picture against sound in a fine-tuned run, or an unknown key; DATA for a
 *   missing or damaged run or store, a store whose frames are of another size than the run's, or a file that cannot be used
 * @example
 * const { hits } = await search({ run: 'runs/pre', store: 'store', query: { file: 'bark.wav' }, by: 'sound', in: 'picture' });
 */
export async function search(options: SearchOptions): Promise<SearchResult> {
  const { run, query, k = 10 } = options;
  if (!Number.isInteger(k) || k < 1) {
    throw new AvclError('USAGE', `expected a whole number >= 1 for \`k\`, got ${k}; change \`k\``);
  }
  using opened = await openSource(options.store);
  const { source } = opened;
  using model = await loadModel({ run, checkpoint: options.checkpoint }, options.device, options.logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  checkAsked(model, options);
  checkFrames(model, source.settings.frames, opened.name);
  const key: GalleryKey = {
    run,
    weights: await sha256(await runWeights(run, options.checkpoint)),
    hash: source.hash,
    ...{ clips: model.recipe.test.clips, crops: model.recipe.test.crops },
  };
  const asked = await findQuery(query, model, opened, options.signal);
  const { by, within } = aspectsOf(options, asked, model);
  const began = performance.now();
  using gallery = await galleryOf(key, model, opened, options);
  const featured = performance.now();
  using vector = await asked.vector(by, gallery);
  const queried = performance.now();
  const more = asked.own === null ? k : k + 1;
  const found = nearest(vector, gallery.vectors(within), Math.min(more, gallery.rows))[0]!;
  const hits = found
    .filter(({ place }) => place !== asked.own)
    .slice(0, k)
    .map(({ place, similarity }, i) => {
      const clip = source.clips[place]!;
      const { label, seconds } = clip;
      return { rank: i + 1, key: clip.key, index: place, label, split: splitOf(clip), seconds, similarity };
    });
  const done = performance.now();
  return {
    run,
    data: dataReference(source),
    query,
    by,
    in: within,
    missing: asked.missing,
    space: model.stage === 'pretrain' ? 'aligned' : by === 'both' ? 'head' : 'own',
    compared: gallery.rows - (asked.own === null ? 0 : 1),
    hits,
    cached: gallery.cached,
    took: {
      features: (featured - began) / 1000,
      query: (queried - featured) / 1000,
      comparison: (done - queried) / 1000,
    },
  };
}

const STREAM = { picture: 'rgb', sound: 'audio' } as const;

/** What the model cannot do is said before anything is computed. */
function checkAsked(model: LoadedModel, { by, in: within = by, run }: SearchOptions): void {
  for (const aspect of [by, within]) {
    if (aspect === undefined) continue;
    const wanted = aspect === 'both' ? (['picture', 'sound'] as const) : [aspect];
    const lacks = wanted.find((one) => !model.inputs[STREAM[one]]);
    if (lacks === undefined) continue;
    const has = model.inputs.rgb ? 'picture' : 'sound';
    throw new AvclError(
      'USAGE',
      `expected a run that takes ${lacks} to search by it, got ${run}, which takes ${has} alone; search by ${has}`,
    );
  }
  if (model.stage === 'finetune' && by !== within) {
    throw new AvclError(
      'USAGE',
      `expected a pre-trained run to find ${within} by ${by}, got ${run}, which is fine-tuned: its picture and sound are no longer in one space; name the run that it was fine-tuned from`,
    );
  }
}

function checkFrames(model: LoadedModel, frames: object, name: string): void {
  if (model.frames === null || JSON.stringify(model.frames) === JSON.stringify(frames)) return;
  throw new AvclError(
    'DATA',
    `expected a store with frames of ${JSON.stringify(model.frames)}, as the run was trained on, got ${JSON.stringify(frames)} in ${name}; build it again with that size`,
    { fix: 'npx avcl data build SOURCE --out STORE --frames HEIGHT' },
  );
}

/** What is compared with what: as asked, or as much as the query and the model have. */
function aspectsOf(
  { by: asked, in: wanted }: SearchOptions,
  { aspects, missing }: FoundQuery,
  model: LoadedModel,
): { by: Aspect; within: Aspect } {
  const by = asked ?? aspects[0]!;
  if (!aspects.includes(by)) {
    const lacks = missing.includes('audio') ? 'sound' : 'picture';
    throw new AvclError(
      'USAGE',
      `expected a query with ${by} to search by it, got one without ${lacks}; search by ${lacks === 'sound' ? 'picture' : 'sound'}`,
    );
  }
  const within = wanted ?? by;
  if (model.stage === 'finetune' && within !== by) {
    throw new AvclError(
      'USAGE',
      `expected ${by} against ${by} with a fine-tuned run, got ${within}; name a pre-trained run`,
    );
  }
  return { by, within };
}
