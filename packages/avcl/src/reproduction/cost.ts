/**
 * How long jobs will take, from measured rates: a few training steps on noise for every kind of step that the plan holds, and
 * jobs of that kind that are already done. Reading clips is left out: it runs beside the computing and is seldom waited for.
 */
import { availableParallelism } from 'node:os';
import { generatorFor, setNumThreads, type Tensor, tensor, tidy, zeros } from '@avcl/torch';
import type { Batch, Method, StepContext } from '../methods/method.js';
import type { Recipe } from '../recipe/schema.js';
import { makeClassifier, makePretrainMethod } from '../training/methods.js';
import { makeOptimiser } from '../training/optimiser.js';
import { optimiserStep } from '../training/step.js';
import { probeClips } from './plan.js';
import type { Job, Outcome } from './types.js';

/** Numbers of videos, and the classes they are in. */
export interface DataSize {
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly classes: number;
}

const MEASURED_STEPS = 2;
/** A forward pass in evaluation beside a training step of as many samples: no gradients, layers folded, one mel a video. */
const EVALUATION_SHARE = 0.25;

/** Estimates jobs; remembers each kind of step that it has measured. */
export class Costs {
  readonly #size: DataSize;
  /** Seconds a training sample, by the kind of step. */
  readonly #rates = new Map<string, number>();

  constructor(size: DataSize) {
    this.#size = size;
  }

  /** Takes the rate of a job that is done, instead of measuring one. */
  learn(job: Job, { seconds, failure }: Outcome): void {
    if (job.kind !== 'probe' && failure == null) this.#rates.set(kindOf(job), seconds / this.#samples(job));
  }

  /** Seconds that a job will take. */
  estimate(job: Job): number {
    if (job.kind === 'probe') {
      const { train, val, test } = this.#size;
      const videos = train + val + test;
      return this.#rate(job.from) * EVALUATION_SHARE * videos * probeClips(job.recipe);
    }
    const training = this.#rate(job) * this.#samples(job);
    const tested =
      job.kind === 'finetune' ? this.#size.test * job.recipe.test.clips * job.recipe.test.crops : 0;
    return training + this.#rate(job) * EVALUATION_SHARE * tested;
  }

  /** Samples of a whole training, those of validation by their share of a training sample's cost. */
  #samples({ kind, recipe }: Job): number {
    const { train, val, classes } = this.#size;
    if (kind === 'pretrain') {
      const seen = recipe.pretrain.splits.includes('val') ? train + val : train + EVALUATION_SHARE * val;
      return recipe.pretrain.epochs * seen;
    }
    const { epochs, labels_per_class } = recipe.finetune;
    const labelled = labels_per_class === 0 ? train : Math.min(train, labels_per_class * classes);
    return epochs * (labelled + EVALUATION_SHARE * val);
  }

  #rate(job: Job): number {
    const kind = kindOf(job);
    const known = this.#rates.get(kind);
    if (known !== undefined) return known;
    const measured = secondsOfSample(job, this.#size);
    this.#rates.set(kind, measured);
    return measured;
  }
}

/** What decides how long a step takes. */
function kindOf({ kind, recipe }: Job): string {
  const { model, data, pretrain, finetune, precision, device, threads } = recipe;
  const shared = [
    kind,
    model.backbone,
    model.width,
    model.depth,
    precision,
    device,
    threads,
    data.crop,
    data.audio_crop,
  ];
  const inputs = [data.rgb_frames, data.audio_frames];
  const own =
    kind === 'finetune' ? [finetune.batch_size, finetune.inputs] : [pretrain.batch_size, pretrain.method];
  return JSON.stringify([...shared, ...inputs, ...own]);
}

function secondsOfSample(job: Job, size: DataSize): number {
  const { recipe, kind } = job;
  const settings = kind === 'finetune' ? recipe.finetune : recipe.pretrain;
  const method: Method =
    kind === 'finetune' ? makeClassifier(recipe, size.classes) : makePretrainMethod(recipe, size.train);
  const optimiser = makeOptimiser(method, settings);
  setNumThreads(recipe.threads || availableParallelism());
  try {
    method.train();
    return tidy(() => {
      const batch = emptyBatch(method, recipe, settings.batch_size, kind === 'finetune');
      const { device, precision } = recipe;
      const tools = { method, optimiser, scaler: null, precision, device, clipGrad: 0 };
      const step = (i: number) => {
        const context: StepContext = { seed: 0, epoch: 0, step: i, progress: 0, training: true };
        optimiserStep(tools, [batch], [context], 0);
      };
      step(0);
      const began = performance.now();
      for (let i = 1; i <= MEASURED_STEPS; i++) step(i);
      return (performance.now() - began) / 1000 / MEASURED_STEPS / settings.batch_size;
    });
  } finally {
    optimiser.dispose();
    method.dispose();
  }
}

function emptyBatch(method: Method, { data, device }: Recipe, size: number, labelled: boolean): Batch {
  const { rgb_frames, crop, audio_crop } = data;
  const generator = generatorFor(0, 'estimate');
  const noise = (shape: number[]): Tensor => zeros(shape).uniform_({ generator }).to({ device });
  return {
    rgb: method.inputs.rgb ? noise([size, 3, rgb_frames, crop, crop]) : null,
    audio: method.inputs.audio ? noise([size, 3, 1, audio_crop, audio_crop]) : null,
    rows: Array.from({ length: size }, (_, i) => i),
    keys: Array.from({ length: size }, (_, i) => `estimate ${i}`),
    labels: labelled ? tensor(new Array<number>(size).fill(0), { dtype: 'int64' }).to({ device }) : null,
  };
}
