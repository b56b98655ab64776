/** What a reproduction says about itself in sentences, for Markdown and HTML alike. */
import { manifest, manifestText } from '@avcl/datasets';
import { differences, type Reproduction, recipeKeys, resolveRecipe, scales, versionText } from 'avcl';
import { count, duration } from '../numbers.js';

/** What was run, on what. */
export function summaryOf(results: Reproduction): string[] {
  const { data, scale, seeds, done, planned, machine, overrides } = results;
  const seconds = results.jobs.reduce((sum, job) => sum + job.seconds, 0);
  const { model, pretrain, finetune, data: inputs } = results.recipe;
  const labels =
    finetune.labels_per_class === 0 ? 'all labels' : `${finetune.labels_per_class} labelled videos a class`;
  return [
    `${done} of ${planned} runs are done${done < planned ? '; the same command with --resume does the rest' : ''}. Scale ${scale}: width ${model.width}, ${inputs.rgb_frames} frames of ${inputs.crop} x ${inputs.crop}, mel ${inputs.audio_crop} x ${inputs.audio_crop}; ${pretrain.epochs} epochs without labels in batches of ${pretrain.batch_size}, ${finetune.epochs} with ${labels} in batches of ${finetune.batch_size}; tests with ${results.recipe.test.clips} clips a video.${overrides.length === 0 ? '' : ` Set for every row: ${overrides.join(' ')}.`}`,
    `Data: ${data.path} (${data.hash.slice(0, 12)}), ${data.classes} classes, ${count(data.train)} videos to train on, ${count(data.val)} to choose epochs by, ${count(data.test)} to test on. ${seeds.length === 1 ? 'One seed' : `Seeds ${seeds.join(', ')}`}. avcl ${versionText(results)}; ${machine}; ${duration(seconds)} of computing.`,
    ...(data.manifests ?? []).map((one) => `Made with the class list ${manifestText(one)}.`),
  ];
}

/** How to read the columns. */
export const readingNotes: readonly string[] = [
  'Top-1: mean over seeds ± sample standard deviation, in per cent of the test videos. Seeds: those that are done.',
  '95 % intervals stand below their figures (in `tables.md` in brackets). Of top-1: bootstrap over seeds and videos together. Of the other accuracies: the mean reach of the seeds’ own intervals over videos (bootstrap; Wilson for val) and 1.96 standard errors over seeds, added as independent. With three seeds both are somewhat too narrow. Results of versions that did not keep the seeds’ intervals have none there.',
  'Against reference: difference in points to the reference row on the same videos and seeds, with its 95 % interval over seeds and videos. p, videos: whether these networks differ on other videos (10,000 random exchanges of the two answers of each video, two-sided); it knows nothing of the luck of a seed. p, seeds: whether other seeds would differ (Student’s t of the differences of the seeds, two-sided); with three seeds it finds only large differences. Neither is corrected for the number of rows.',
  'Val: accuracy on the validation split at the chosen epoch, one clip a video. The choice was made on it, so it flatters.',
  'Linear probe and k-NN (k = 20 and 200): frozen features of both streams after pre-training, test split. Both know the labels of all training videos, however few fine-tuning had.',
  'Paper: its printed top-1 on Kinetics-Sounds, one run without spread. On other data or at another size compare the order of rows, not values.',
  'Training: wall-clock of pre-training and fine-tuning of one run. The epoch was chosen on val; the test split is read after training alone, by the test and the probe.',
  '`hits` of a run in `results.json`, where the version that made it kept them, are 1 or 0 for each test video in the store’s order, so that all intervals and p-values of top-1 can be computed again.',
];

/** One setting in which the runs differ from the paper's. */
export interface PaperDifference {
  readonly key: string;
  readonly here: string;
  readonly paper: string;
  readonly what: string;
}

/** Settings that say how a run is carried out, not what is learned. */
const HOUSEKEEPING =
  /^(seed|device|threads|deterministic|model\.sync_bn|test\.batch_size|.*\.(log_every|checkpoint_every))$/;

const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What the scale and the user changed in the paper's recipe, for every row alike. */
export function differencesFromPaper({ recipe }: Reproduction): PaperDifference[] {
  const paper = resolveRecipe({ preset: 'paper-r3d' }).recipe;
  return differences(paper, recipe)
    .filter(({ key, after }) => !HOUSEKEEPING.test(key) && after !== undefined) // a setting that the version did not have
    .map(({ key, before, after }) => ({
      key,
      here: written(after),
      paper: written(before),
      what: recipeKeys.get(key)!.description,
    }));
}

/** Whether the classes are a list of Kinetics-Sounds, or a part of one. */
function isKineticsSounds(classes: readonly string[]): boolean {
  const known = new Set(manifest('100').classes);
  return classes.length > 2 && classes.every((label) => known.has(label.replaceAll('_', ' ')));
}

/** Why, in sentences; the rows' notes say what they change themselves. */
export function whyDifferent({ scale, data }: Reproduction): string[] {
  const { labels: classes } = data;
  return [
    `Scale ${scale}: ${scales[scale].says}.`,
    isKineticsSounds(classes)
      ? `Data: ${count(data.train)} training videos of Kinetics-Sounds; the paper had 16,100 (K32), and does not say which.`
      : `Data: ${data.classes} classes and ${count(data.train)} training videos of ${data.path}, not Kinetics-Sounds, whose videos are not ours to give (the paper's K32 has 32 classes and 16,100 training videos).`,
    'Where the paper is silent, ours is a reading: `npx avcl config` says for every setting where its value comes from.',
    'The paper prints one run a row. Here a row is better than another only as far as the interval of their difference and its p say so.',
  ];
}
