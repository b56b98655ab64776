/**
 * The main job of `npm start`: synthetic videos as files, a clip store, AVCL's pre-training, fine-tuning, the three
 * supervised baselines with the same budget, a test of each, and the report. It calls what `avcl`'s subcommands call.
 * Sections 3.1 to 3.3 of the paper at the size of the `quick` recipe; the numbers are as they come out.
 */
import { existsSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { writeReport } from '@avcl/report';
import { finetune, type JobOptions, pretrain, resolveRecipe, type TestResult, testRun } from 'avcl';
import type { Session } from '../frame/define.js';
import { Rate } from '../frame/rate.js';
import { codeKey } from './code-key.js';
import { type Paths, pathsIn, type Trained } from './made.js';
import { type Model, models, settingsOf, title } from './models.js';
import { reportData } from './report-data.js';
import { full, type Size, smallest } from './sizes.js';
import { Steps } from './steps.js';

/** What the main job is told. */
export interface MainJobOptions {
  /** Where everything goes; a folder for each size, as the steps of one would replace those of the other. */
  readonly out: string;
  /** The smallest size instead of the full one. */
  readonly smoke: boolean;
}

/** What the main job answers. */
export interface MainJobResult {
  /** The report's absolute path. */
  readonly report: string;
  readonly results: readonly (Pick<Model, 'method' | 'inputs'> &
    Pick<TestResult, 'top1' | 'evaluated' | 'listed'>)[];
  readonly seconds: number;
}

/** Videos and store. */
async function makeData(size: Size, paths: Paths, steps: Steps, session: Session) {
  const counted = (what: string, unit: string) => {
    const rate = new Rate(what, unit);
    return ({ done, total }: { readonly done: number; readonly total: number }) => {
      session.signal.throwIfAborted();
      session.progress({ line: rate.line(done, total) });
    };
  };
  const { preset, clips, shortSide } = size;
  const videos = await steps.do({
    name: 'videos',
    says: `making ${clips} synthetic videos with sound`,
    output: paths.videos,
    inputs: [preset, clips, codeKey(['@avcl/datasets'])],
    job: () => synthesise(paths.videos, { preset, clips, onProgress: counted('synth', 'clips') }),
  });
  const store = await steps.do({
    name: 'store',
    says: 'decoding them once into a clip store',
    output: paths.store,
    inputs: [videos.answer.sha256, shortSide, codeKey(['@avcl/torch', '@avcl/media', '@avcl/datasets'])],
    job: async () => {
      const listing = await readSource(paths.csv);
      const built = counted('build', 'files');
      return buildStore(listing, paths.store, {
        frames: { shortSide },
        signal: session.signal,
        onProgress: ({ done, listed }) => built({ done, total: listed }),
      });
    },
  });
  return store.key;
}

/** Whether a cut training left a run to go on with; what it left otherwise is removed. */
function canResume(run: string): boolean {
  const begun = existsSync(join(run, 'config.yaml'));
  if (!begun) {
    rmSync(run, { recursive: true, force: true });
  }
  return begun;
}

/** Training and test of one model. */
async function trainAndTest(
  model: Model,
  made: { size: Size; paths: Paths; code: string; storeKey: string; pretrainedKey: string },
  steps: Steps,
  job: JobOptions,
): Promise<Trained> {
  const { size, paths, code, storeKey, pretrainedKey } = made;
  const run = paths.runOf(model);
  const recipe = { preset: size.recipe, stage: 'finetune', overrides: settingsOf(model, size) } as const;
  const training = await steps.do({
    name: `train-${model.name}`,
    says: `${model.pretrained ? 'fine-tuning' : 'training from scratch'}: ${title(model)}`,
    output: run,
    inputs: [code, storeKey, resolveRecipe(recipe).recipe, model.pretrained ? pretrainedKey : 'none'],
    job: (again) =>
      finetune({
        data: paths.store,
        from: model.pretrained ? paths.pretrained : 'none',
        out: run,
        recipe,
        resume: again && canResume(run),
        ...job,
      }),
  });
  const test = await steps.do({
    name: `test-${model.name}`,
    says: `testing: ${title(model)}, ${size.testClips} clips a video`,
    output: run,
    inputs: [training.key, size.testClips],
    keep: true,
    job: () => testRun({ data: paths.store, run, clips: size.testClips, ...job }),
  });
  return { model, training, test };
}

/**
 * Does the main job. What is done and unchanged from an earlier start is not done again.
 *
 * @returns the report's path and the accuracies
 * @throws AvclError as the steps do
 */
export async function runMainJob(options: MainJobOptions, session: Session): Promise<MainJobResult> {
  const began = performance.now();
  const size = options.smoke ? smallest : full;
  const paths = pathsIn(resolve(options.out));
  const steps = new Steps(paths.steps, 3 + 2 * models.length, session.logger);
  const quiet = { info: () => {}, warn: (message: string) => session.logger.warn(message) };
  const job: JobOptions = { logger: quiet, onProgress: session.progress, signal: session.signal };

  const storeKey = await makeData(size, paths, steps, session);
  const code = codeKey(['@avcl/torch', '@avcl/media', 'avcl']);
  const recipe = { preset: size.recipe, stage: 'pretrain' } as const;
  const pretraining = await steps.do({
    name: 'pretrain',
    says: 'pre-training AVCL without labels',
    output: paths.pretrained,
    inputs: [code, storeKey, resolveRecipe(recipe).recipe],
    job: (again) =>
      pretrain({
        data: paths.store,
        out: paths.pretrained,
        recipe,
        resume: again && canResume(paths.pretrained),
        ...job,
      }),
  });
  const made = { size, paths, code, storeKey, pretrainedKey: pretraining.key };
  const trained: Trained[] = [];
  for (const model of models) {
    trained.push(await trainAndTest(model, made, steps, job));
  }
  const seconds = (performance.now() - began) / 1000;
  const report = writeReport(paths.report, await reportData({ size, paths, pretraining, trained, seconds }));
  session.logger.info(`report written: ${relative(process.cwd(), report)}`);
  const results = trained.map(({ model, test: { answer } }) => ({
    method: model.method,
    inputs: model.inputs,
    top1: answer.top1,
    evaluated: answer.evaluated,
    listed: answer.listed,
  }));
  return { report, results, seconds };
}
