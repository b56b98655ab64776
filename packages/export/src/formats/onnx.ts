/**
 * ONNX: `model.onnx`, the mel filter bank, labels. The file is read back from the disk and compared with the run on random windows, on windows of
 * the store, and on val; only then the folder is put in its place.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { melFilterBank } from '@avcl/media';
import { AvclError, fromArray, randomFor, type Tensor, tidy } from '@avcl/torch';
import { type ClassifierMethod, centreInputs, version } from 'avcl';
import { onnxUse } from '../card/onnx-use.js';
import { describeModel, FILTERS_FILE, inputShapes, MODEL_FILE } from '../describe-model.js';
import { writeNpy } from '../folder/npy.js';
import type { ExportJob, WriteFormat } from '../job.js';
import { type ClassifierGraph, classifierGraph } from '../onnx/classifier-graph.js';
import type { Agreement, ValComparison, Verification } from '../options.js';
import { type OnnxModel, openOnnx } from '../runtime.js';
import { agreement } from '../verify/agreement.js';
import { checkWithPython } from '../verify/checker.js';
import type { Windows } from '../verify/own-answers.js';
import { compareOnVal, requireLittleLost, valVideos } from '../verify/val.js';

/** Windows that are compared value by value. */
const RANDOM = 2;
const REAL = 4;
/** Videos of val, unless said: with the run's own weights a few show that the inputs are right; rounded weights are measured on more. */
const VIDEOS = { fp32: 32, fp16: 200, int8: 200 } as const;

export const writeOnnx: WriteFormat = async (job) => {
  const graph = writeFiles(job);
  const verification = await verified(job);
  const { options, model, header, weights, precision, batch } = job;
  const origin = { model, run: options.run, data: header?.dataHash ?? null, weights, precision, batch };
  return {
    verification,
    describe: (files) => describeModel(graph, { ...origin, files }),
    use: onnxUse(describeModel(graph, { ...origin, files: [] })),
  };
};

function writeFiles({ folder, model, precision, batch }: ExportJob): ClassifierGraph {
  const method = model.method as ClassifierMethod;
  const written = classifierGraph({ method, precision, batch, ...inputShapes(model) });
  const { backbone, width } = model.recipe.model;
  const bytes = written.graph.bytes({
    name: 'avcl',
    version,
    text: `${backbone} of width ${width}, ${model.classes.length} classes; model.json beside it says what its inputs are`,
    metadata: { classes: JSON.stringify(model.classes) },
  });
  writeFileSync(join(folder, MODEL_FILE), bytes);
  if (model.inputs.audio && model.recipe.data.audio !== 'raw') {
    tidy(() => writeNpy(join(folder, FILTERS_FILE), melFilterBank()));
  }
  return written;
}

/** @throws AvclError where the written model is not accepted */
async function verified(job: ExportJob): Promise<Verification> {
  const { folder, model, precision, batch, store } = job;
  const file = join(folder, MODEL_FILE);
  await using onnx = await openOnnx(file);
  const how = { batch, strict: precision === 'fp32' };
  const agreements: Agreement[] = [];
  const compare = async (inputs: Agreement['inputs'], windows: Windows) => {
    try {
      agreements.push(await agreement(inputs, model, onnx, windows, how));
    } finally {
      windows.rgb?.dispose();
      windows.audio?.dispose();
    }
  };
  await compare('random', randomWindows(job));
  if (store !== null && store.source.clips.length > 0) {
    const count = Math.min(REAL, store.source.clips.length);
    const places = Array.from({ length: count }, (_, i) =>
      Math.floor((i * store.source.clips.length) / count),
    );
    await compare('real', await centreInputs(model, store.source, places));
  }
  const checker = await checkWithPython(file);
  return { agreements, val: await onVal(job, onnx), checker };
}

async function onVal(
  { model, precision, batch, store, options }: ExportJob,
  onnx: OnnxModel,
): Promise<ValComparison | null> {
  const videos =
    store === null ? null : valVideos(store.source, model.classes, options.videos ?? VIDEOS[precision]);
  if (store === null || videos === null || videos.places.length === 0) {
    if (precision === 'fp32') return null;
    const got = store === null ? 'no store' : `none of the run's classes in val of ${store.name}`;
    throw new AvclError(
      'DATA',
      `expected labelled videos in val, on which ${precision} is measured, got ${got}; name a store`,
      {
        fix: 'add --data STORE, or use --precision fp32',
      },
    );
  }
  const { logger, onProgress, signal } = options;
  const val = await compareOnVal(model, onnx, store.source, videos, { batch, logger, onProgress, signal });
  if (precision !== 'fp32') requireLittleLost(precision, val);
  return val;
}

/** Noise in [0, 1], a function of nothing: the same windows for every export. */
function randomWindows({ model }: ExportJob): Windows {
  const { rgb, audio } = inputShapes(model);
  const noise = (name: string, shape: readonly number[]): Tensor => {
    const random = randomFor(0, `export ${name}`);
    const count = shape.reduce((product, size) => product * size, 1);
    return fromArray(
      Float32Array.from({ length: count }, () => random.uniform()),
      [...shape],
    );
  };
  const { device } = model.recipe;
  const sound = () =>
    tidy(() =>
      noise('audio', [RANDOM, 1, ...audio])
        .expand([RANDOM, 3, 1, ...audio.slice(1)])
        .to({ device }),
    );
  return {
    rgb: model.inputs.rgb ? tidy(() => noise('rgb', [RANDOM, ...rgb]).to({ device })) : null,
    audio: model.inputs.audio ? sound() : null,
  };
}
