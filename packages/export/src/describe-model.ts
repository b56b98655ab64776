/**
 * From a run to the `ModelDescription` of what is exported: the recipe's settings and the media package's numbers as rules that a program can follow
 * without either. Held against the evaluation of the run by `test/preparation.test.ts`.
 */
import { basename, dirname } from 'node:path';
import { MEL_SETTINGS, MEL_SIZE, SAMPLE_RATE } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import {
  type AudioInput,
  DESCRIPTION_FORMAT,
  DESCRIPTION_VERSION,
  type EvidenceOutput,
  type FileDescription,
  type ModelDescription,
  type RgbInput,
  type TensorDescription,
} from '@avcl/web';
import { type LoadedModel, version, windowRule } from 'avcl';
import type { ClassifierGraph } from './onnx/classifier-graph.js';
import { OPSET, type Value } from './onnx/graph.js';
import type { Precision } from './onnx/stored-weights.js';

/** Names of the files of an ONNX folder. */
export const MODEL_FILE = 'model.onnx';
export const FILTERS_FILE = 'mel-filters.npy';

/** Shapes of the model's inputs without the batch: what `classifierGraph` is asked for. */
export function inputShapes({ recipe }: Pick<LoadedModel, 'recipe'>): { rgb: number[]; audio: number[] } {
  const { rgb_frames, crop, audio_crop } = recipe.data;
  return { rgb: [3, rgb_frames, crop, crop], audio: [1, audio_crop, audio_crop] };
}

/** What a description says beside the model itself. */
export interface Described {
  readonly model: LoadedModel;
  readonly run: string;
  /** Hash of the store it was trained on. */
  readonly data: string | null;
  /** SHA-256 of the checkpoint's weights. */
  readonly weights: string;
  readonly precision: Precision;
  readonly batch: 'dynamic' | number;
  readonly files: readonly FileDescription[];
}

/** The description of a written graph. */
export function describeModel(graph: ClassifierGraph, described: Described): ModelDescription {
  const { model, precision, batch } = described;
  const { recipe, classes } = model;
  const { rgb, audio } = graph.inputs;
  return {
    format: DESCRIPTION_FORMAT,
    formatVersion: DESCRIPTION_VERSION,
    avcl: version,
    classes,
    model: { file: MODEL_FILE, opset: OPSET, precision, batch },
    inputs: {
      rgb: rgb === null ? null : rgbInput(rgb, model),
      audio: audio === null ? null : audioInput(audio, model),
    },
    outputs: {
      logits: tensor(graph.logits),
      probabilities: tensor(graph.probabilities),
      evidence: evidence(graph, model),
    },
    windows: {
      clips: recipe.test.clips,
      crops: recipe.test.crops,
      seconds: longFileSeconds(model),
      frames: recipe.data.rgb_frames,
      stride: recipe.data.rgb_stride,
    },
    origin: {
      run: basename(described.run),
      checkpoint: basename(dirname(model.file ?? 'none')),
      weights: described.weights,
      data: described.data,
      manifests: model.manifests,
      backbone: recipe.model.backbone,
      width: recipe.model.width,
      depth: recipe.model.depth,
      encoders: rgb !== null && audio !== null ? recipe.model.encoders : 'one',
      amfm: rgb !== null && audio !== null && recipe.model.amfm,
    },
    files: described.files,
  };
}

/** Of a window of a long file. */
const longFileSeconds = ({ recipe, clipSeconds }: LoadedModel): number =>
  windowRule({ recipe, clipSeconds, fps: null }).window;

const tensor = ({ name, shape }: Value): TensorDescription => ({ name, type: 'float32', shape });

function rgbInput(input: Value, { recipe, frames }: LoadedModel): RgbInput {
  if (frames === null) {
    throw new AvclError(
      'DATA',
      'expected the frame size of the store in the checkpoint, got none; fine-tune the run anew with this version',
    );
  }
  const { rgb_frames, rgb_stride, crop, frame_height } = recipe.data;
  return {
    ...tensor(input),
    frames: rgb_frames,
    stride: rgb_stride,
    rate: 'file',
    stored: frames,
    crop,
    ofHeight: frame_height,
  };
}

function audioInput(input: Value, { recipe }: LoadedModel): AudioInput {
  const { audio, mel_seconds, mel_size, mel_crop, audio_crop } = recipe.data;
  const kind = audio === 'mel_whole' ? 'whole' : audio === 'mel_1.2s' ? '1.2s' : 'raw';
  const { samples, hop } = MEL_SETTINGS[kind === '1.2s' ? '1.2s' : 'whole'];
  const { window, fft, bands, floor } = MEL_SETTINGS;
  const seconds = MEL_SETTINGS.whole.samples / SAMPLE_RATE;
  return {
    ...tensor(input),
    kind,
    sampleRate: SAMPLE_RATE,
    samples,
    mel: kind === 'raw' ? null : { window, hop, fft, bands, floor, filterBank: FILTERS_FILE },
    side: MEL_SIZE,
    columns: kind === 'whole' ? Math.round((MEL_SIZE * mel_seconds) / seconds) : MEL_SIZE,
    size: mel_crop === 'raw_crop' ? MEL_SIZE : mel_size,
    crop: audio_crop,
  };
}

function evidence(graph: ClassifierGraph, { recipe }: LoadedModel): EvidenceOutput[] {
  const { rgb, audio } = graph.evidence;
  const sliced = recipe.data.audio_frames === 'slices';
  return [
    ...(rgb === null ? [] : [{ ...tensor(rgb), stream: 'rgb', time: 'frames' } as const]),
    ...(audio === null
      ? []
      : [{ ...tensor(audio), stream: 'audio', time: sliced ? 'slices' : 'copies' } as const]),
  ];
}
