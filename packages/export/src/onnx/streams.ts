/**
 * A stream as ONNX: what the method does to its input first (`packages/avcl/src/methods/inputs.ts`), then the backbone by `Recording`. The
 * graph takes frames and mels in [0, 1]; standardising, copying and slicing are inside.
 */

import { AvclError } from '@avcl/torch';
import type { Clip, Encoders } from 'avcl';
import type { Extent, Graph, Value } from './graph.js';
import { Recording } from './recording.js';
import type { Precision } from './stored-weights.js';

/** What a stream gives. */
export interface StreamValues {
  /** (B, D, t, h, w), all frames. */
  readonly conv5: Value;
  /** (B, D), its mean. */
  readonly pool: Value;
}

/** What all parts of a graph are written with. */
export interface Writing {
  readonly graph: Graph;
  readonly precision: Precision;
}

/**
 * Mean over some axes, one after the other from the last: onnxruntime adds the numbers of a mean up in a row, and over a whole clip
 * (200,000) that loses the fourth digit; a mean of means of a hundred loses nothing.
 */
export function mean(graph: Graph, x: Value, axes: readonly number[], keep: boolean): Value {
  return [...axes]
    .sort((a, b) => b - a)
    .reduce((part, axis) => {
      const shape = keep ? part.shape.with(axis, 1) : part.shape.toSpliced(axis, 1);
      return graph.node('ReduceMean', [part], shape, { axes: [axis], keepdims: keep ? 1 : 0 });
    }, x);
}

/** @param rgb - (B, 3, T, H, W) */
export function rgbStream({ graph, precision }: Writing, rgb: Value, encoders: Encoders): StreamValues {
  let x = rgb;
  if (encoders.inputs.temporalMeanSubtraction) {
    x = graph.node('Sub', [x, mean(graph, x, [2], true)], x.shape);
  }
  if (encoders.inputs.standardise) x = standardised(graph, x);
  return backbone({ graph, precision }, { x, counts: null }, encoders, 'rgb');
}

/** @param audio - (A, 1, H, W) */
export function audioStream({ graph, precision }: Writing, audio: Value, encoders: Encoders): StreamValues {
  const [batch, , height, width] = audio.shape as [Extent, number, number, number];
  const frame = graph.integers('time_axis', [2]);
  let x = graph.node('Unsqueeze', [audio, frame], [batch, 1, 1, height, width]);
  if (encoders.inputs.standardise) x = standardised(graph, x);
  const { audioFrames, audioSlices } = encoders;
  if (audioFrames === 'slices') x = slices(graph, x, audioSlices);
  const copies = typeof audioFrames === 'number' && audioFrames > 1 ? [audioFrames] : null;
  const three = [x.shape[0]!, 3, ...x.shape.slice(2)];
  const clip = graph.node('Concat', [x, x, x], three, { axis: 1 }); // (A, 3, T, H, W)
  return backbone({ graph, precision }, { x: clip, counts: copies }, encoders, 'audio');
}

/** Mean 0 and deviation 1 per sample and channel. @param x - (B, C, T, H, W) */
function standardised(graph: Graph, x: Value): Value {
  const each = x.shape.map((extent, axis) => (axis < 2 ? extent : 1)); // (B, C, 1, 1, 1)
  const centred = graph.node('Sub', [x, mean(graph, x, [2, 3, 4], true)], x.shape);
  const squares = graph.node('Mul', [centred, centred], x.shape);
  const deviation = graph.node('Sqrt', [mean(graph, squares, [2, 3, 4], true)], each);
  const least = graph.scalar('least_deviation', 1e-5);
  return graph.node('Div', [centred, graph.node('Add', [deviation, least], each)], x.shape);
}

/** The picture's columns cut into pieces of time: (A, 1, 1, H, W) to (A, 1, count, H, W / count). */
function slices(graph: Graph, x: Value, count: number): Value {
  const [batch, , , height, width] = x.shape as [Extent, number, number, number, number];
  const columns = width / count;
  if (!Number.isInteger(columns)) {
    throw new AvclError('FAULT', `expected columns that ${count} slices divide, got ${width}; report this`);
  }
  const parts = graph.integers('slices', [0, 1, height, count, columns]); // 0: as it is
  const cut = graph.node('Reshape', [x, parts], [batch, 1, height, count, columns]);
  return graph.node('Transpose', [cut], [batch, 1, count, height, columns], { perm: [0, 1, 3, 2, 4] });
}

function backbone(
  { graph, precision }: Writing,
  clip: Clip<Value>,
  encoders: Encoders,
  stream: 'rgb' | 'audio',
): StreamValues {
  const network = encoders[stream];
  if (network === null)
    throw new AvclError('FAULT', `expected an encoder of ${stream}, got none; report this`);
  const names = new Map([...network.namedModules(stream)].map(([name, module]) => [module, name]));
  const recording = new Recording(graph, precision, names);
  const conv5 = recording.allFrames(network.run(clip, recording).conv5); // (B, D, t, h, w)
  return { conv5, pool: mean(graph, conv5, [2, 3, 4], false) };
}
