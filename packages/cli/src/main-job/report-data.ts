/** Gathers what the report shows from the runs, the tests and the store. */

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { relative } from 'node:path';
import { openStore, storeReport } from '@avcl/media';
import {
  type Accounting,
  type Confusion,
  count,
  duration,
  paperTop1,
  type ReportData,
  type ResultRow,
} from '@avcl/report';
import { torchVersion } from '@avcl/torch';
import { commit, printRecipe, resolveRecipe, version, versionText } from 'avcl';
import { accountingOf } from '../accounting.js';
import { curvePanels } from './curves.js';
import type { Made, Trained } from './made.js';
import { models, settingsOf, title } from './models.js';
import { sampleClips } from './samples.js';

const SAMPLES = 8;

const times = (n: number, what: string) => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

function resultRow(trained: Trained, made: Made): ResultRow {
  const { model, training, test } = trained;
  const { answer } = test;
  const before = model.pretrained ? made.pretraining.seconds : 0;
  return {
    method: model.method,
    inputs: model.inputs,
    pretraining: model.pretrained
      ? `AVCL, no labels, ${times(made.pretraining.answer.epochs, 'epoch')}`
      : 'none',
    top1: answer.top1,
    top5: answer.top5,
    evaluated: answer.evaluated,
    listed: answer.listed,
    interval: answer.interval,
    paper: paperTop1(model.method, model.inputs),
    seconds: before + training.seconds,
  };
}

function confusionOf({ model, test }: Trained): Confusion {
  return { title: title(model), classes: test.answer.classes, counts: test.answer.confusion };
}

/** The same steps by hand, as a user would type them. */
export function commandsOf({ size, paths }: Pick<Made, 'size' | 'paths'>): string[] {
  const short = (path: string) => relative(process.cwd(), path) || path;
  const store = short(paths.store);
  const recipe = `--recipe ${size.recipe}`;
  return [
    `npx avcl synth --out ${short(paths.videos)} --preset ${size.preset} --clips ${size.clips}`,
    `npx avcl data build ${short(paths.csv)} --out ${store} --frames ${size.shortSide}`,
    `npx avcl pretrain --data ${store} --out ${short(paths.pretrained)} ${recipe}`,
    ...models.flatMap((model) => {
      const run = short(paths.runOf(model));
      const from = model.pretrained ? short(paths.pretrained) : 'none';
      return [
        `npx avcl finetune --data ${store} --from ${from} --out ${run} ${recipe} ${settingsOf(model, size).join(' ')}`,
        `npx avcl test --data ${store} --run ${run} --clips ${size.testClips}`,
      ];
    }),
  ];
}

function versions(made: Made): ReportData['versions'] {
  const ffmpeg = /version (\S+)/.exec(execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }))?.[1];
  return [
    ['avcl', versionText({ version, commit: commit() })],
    ['libtorch', torchVersion()],
    ['ffmpeg', ffmpeg ?? 'unknown'],
    ['Node', process.version],
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`],
    ['wall-clock of this start', `${made.seconds.toFixed(0)} s`],
  ];
}

/** What became of every listed video. */
async function accounting({ csv, store: folder }: Made['paths']): Promise<Accounting> {
  using store = await openStore(folder);
  return accountingOf(storeReport(store), relative(process.cwd(), csv));
}

/** The paragraphs under the title. */
function summary(made: Made): string[] {
  const { test } = made.trained[0]!;
  const { size } = made;
  return [
    `${count(size.clips)} synthetic videos with sound, in ${test.answer.classes.length} classes told apart by a motion, a sound, or only by both together. AVCL first learned from the training videos without their labels, then was fine-tuned with ${size.labels} labelled videos a class; three supervised models of the same size learned from those alone. Each was tested once, with ${size.testClips} clips a video.`,
  ];
}

/** The notes under the table. */
function notes(made: Made): string[] {
  const labelled = 'All four models learn from the same labelled videos for the same number of epochs';
  return [
    `${labelled}; AVCL alone has seen the training videos before, without their labels (${duration(made.pretraining.seconds)}, counted in its training time).`,
    'The interval is a bootstrap over the test videos with one seed: it says how far other videos could move the figure, not how far another seed would.',
    'Paper: top-1 of Table 4 (R3D, Kinetics-Sounds, 32 classes). Other data and a far larger run: compare the order of the rows, not the values.',
    'Training: wall-clock of all stages on this machine. The tested epoch was chosen on the validation split; the test split was read once, after training.',
    ...(made.size.recipe === 'smoke'
      ? ['This is the smallest size of the same path. Its numbers mean nothing.']
      : []),
  ];
}

/** The report's contents. */
export async function reportData(made: Made): Promise<ReportData> {
  const [first] = made.trained;
  const predicted = new Map(first!.test.answer.videos.map((video) => [video.key, video.predicted]));
  const recipe = resolveRecipe({ preset: made.size.recipe });
  return {
    title: 'AVCL on the synthetic benchmark',
    summary: summary(made),
    made: new Date().toISOString(),
    results: made.trained.map((trained) => resultRow(trained, made)),
    chance: 1 / first!.test.answer.classes.length,
    notes: notes(made),
    curves: curvePanels(made.paths.pretrained, made.paths.runOf),
    confusions: made.trained.map(confusionOf),
    samples: await sampleClips(made.paths.store, SAMPLES, predicted),
    accounting: await accounting(made.paths),
    commands: commandsOf(made),
    recipe: printRecipe(recipe),
    versions: versions(made),
  };
}
