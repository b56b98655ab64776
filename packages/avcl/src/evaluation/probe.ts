/**
 * What frozen features are worth, without fine-tuning: linear probe, k nearest neighbours, and retrieval across modalities. Fitted on
 * train, chosen on val; the judged split's labels are read by the scoring alone.
 */
import { availableParallelism } from 'node:os';
import { AvclError, setNumThreads, type Tensor, tensor, tidy } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { dataReference } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { encodeFeatures, FEATURE_NAMES, type FeatureName, type FeatureTable } from './features.js';
import { neighbourVotes } from './knn.js';
import { fitProbe } from './linear-probe.js';
import { loadModel, modelSource } from './load-run.js';
import type { Accuracy, FeatureScores, ProbeOptions, ProbeResult } from './options.js';
import { classRecall, partnerRecall } from './retrieval.js';
import { bootstrap, ranking } from './scores.js';

/** Rows of the table that belong together. */
interface Part {
  readonly rows: readonly number[];
  /** Class indices. */
  readonly labels: readonly number[];
}

/**
 * Judges the features of a model.
 *
 * @throws AvclError USAGE without or with both of run and weights; DATA where a split has no labelled videos
 * @example
 * const { features } = await probe({ data: 'store', run: 'runs/pre' });
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
  const began = performance.now();
  const { split = 'test', neighbours = [20, 200] } = options;
  using model = await loadModel(modelSource(options), options.device, options.logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  using opened = await openSource(options.data);
  using table = await encodeFeatures({ job: 'probe', model, opened, clips: options.clips, options });
  const { videos, features } = table;
  const inSplit = (name: string) => videos.flatMap((clip, i) => (splitOf(clip) === name ? [i] : []));
  const classes = [...new Set(inSplit('train').flatMap((i) => videos[i]!.label ?? []))].sort();
  const part = (name: string): Part => {
    const rows = inSplit(name).filter((i) => classes.includes(videos[i]!.label ?? ''));
    return { rows, labels: rows.map((i) => classes.indexOf(videos[i]!.label!)) };
  };
  const [train, val, judged] = [part('train'), part('val'), part(split)];
  if (judged.rows.length === 0 || classes.length < 2) {
    throw new AvclError(
      'DATA',
      `expected labelled videos of two or more classes in train and some in ${split} of ${opened.name}, got ${classes.length} classes and ${judged.rows.length} videos; label them`,
    );
  }
  const there = FEATURE_NAMES.filter((name) => features[name] !== undefined);
  return {
    data: dataReference(opened.source),
    split,
    listed: opened.source.inputs.filter((input) => (input.split ?? 'train') === split).length,
    evaluated: judged.rows.length,
    classes,
    train: train.rows.length,
    val: val.rows.length,
    features: there.map((name) => scoresOf(name, table, { train, val, judged }, classes.length, neighbours)),
    crossModal: crossModal(table, inSplit(split)),
    seconds: (performance.now() - began) / 1000,
  };
}

function scoresOf(
  name: FeatureName,
  { features }: FeatureTable,
  { train, val, judged }: { train: Part; val: Part; judged: Part },
  classes: number,
  neighbours: readonly number[],
): FeatureScores {
  return tidy(() => {
    const of = ({ rows, labels }: Part) => ({ features: pick(features[name]!, rows), labels });
    const [known, chosenBy, { features: queries, labels: truth }] = [of(train), of(val), of(judged)];
    using linear = fitProbe(known, chosenBy, classes);
    const chosen = linear.path.find(({ strength }) => strength === linear.strength)!;
    return {
      name,
      linear: {
        ...accuracyOf(linear.logits(queries), truth),
        strength: linear.strength,
        val: chosen.accuracy,
      },
      neighbours: neighbours.map((k) => {
        const votes = neighbourVotes(queries, { known: known.features, labels: known.labels, classes, k });
        return { k, ...accuracyOf(votes, truth) };
      }),
      retrieval: classRecall(queries, truth, known.features, known.labels),
    };
  });
}

function crossModal({ features }: FeatureTable, rows: readonly number[]): ProbeResult['crossModal'] {
  const { rgb, audio } = features;
  if (rgb === undefined || audio === undefined) return null;
  return tidy(() => {
    const [r, a] = [pick(rgb, rows), pick(audio, rows)]; // (M, D) each
    return { rgbToAudio: partnerRecall(r, a), audioToRgb: partnerRecall(a, r) };
  });
}

function accuracyOf(rows: readonly (readonly number[])[], truth: readonly number[]): Accuracy {
  const hits = rows.map((row, i) => ranking(row)[0] === truth[i]);
  return { top1: hits.filter(Boolean).length / hits.length, interval: bootstrap(hits) };
}

/** Some rows of a table, (M, D). */
function pick(f: Tensor, rows: readonly number[]): Tensor {
  return f.index_select(0, tensor([...rows], { dtype: 'int64' }));
}
