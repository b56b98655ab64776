/**
 * The classifier as ONNX: AMFM's gate (eq. 1-4), the head of two layers, or the one layer of a single stream; and beside the logits the weights by
 * which a feature's channels speak for each class, with gate and ReLU held as they are for this input. `evidence.ts` makes maps of them.
 */

import { AvclError, type nn } from '@avcl/torch';
import type { Amfm, ClassifierMethod, FusionHead } from 'avcl';
import type { Extent, Graph, Value } from './graph.js';
import { floats, storedWeight } from './stored-weights.js';
import type { Writing } from './streams.js';

/** Both features, (B, D) each; null for a stream that is not there. */
export interface Pools {
  readonly rgb: Value | null;
  readonly audio: Value | null;
}

/** What the classifier gives. */
export interface Classified {
  /** (B, C) */
  readonly logits: Value;
  /** For each stream (B, C, D), or (C, D) where they are the same for every input. */
  readonly weights: Pools;
}

/** A linear layer's values. */
interface Layer {
  /** (out, in) */
  readonly weight: Value;
  /** (out) */
  readonly bias: Value;
}

/** Writes the classifier of one stream or of two. */
export function classifier(writing: Writing, method: ClassifierMethod, pools: Pools): Classified {
  const { rgb, audio } = pools;
  if (method.linear !== null) {
    const only = rgb ?? audio!;
    const layer = layerOf(writing, 'linear', method.linear);
    const logits = apply(writing.graph, layer, only);
    return {
      logits,
      weights: { rgb: rgb === null ? null : layer.weight, audio: audio === null ? null : layer.weight },
    };
  }
  if (rgb === null || audio === null || method.head === null) {
    throw new AvclError('FAULT', 'expected both streams before the head, got one; report this');
  }
  return fused(writing, method.head, method.amfm, rgb, audio);
}

function fused(writing: Writing, head: FusionHead, amfm: Amfm | null, rgb: Value, audio: Value): Classified {
  const { graph } = writing;
  const gate = amfm === null ? null : gates(writing, amfm, rgb, audio);
  const opened = (stream: 'rgb' | 'audio', x: Value) =>
    gate === null ? x : graph.node('Mul', [x, gate[stream]], x.shape);
  const joint = joined(graph, opened('rgb', rgb), opened('audio', audio)); // (B, 2D)
  const [first, second] = [layerOf(writing, 'head.fc1', head.fc1), layerOf(writing, 'head.fc2', head.fc2)];
  const hidden = graph.node('Relu', [apply(graph, first, joint)], [rgb.shape[0]!, first.weight.shape[0]!]); // (B, D)
  const logits = apply(graph, second, hidden); // (B, C)

  const [batch, classes, dim] = [rgb.shape[0]!, second.weight.shape[0]!, rgb.shape[1]!];
  const zero = graph.scalar('zero', 0);
  const one = graph.integers('middle_axis', [1]);
  const on = graph.node('Cast', [graph.node('Greater', [hidden, zero], hidden.shape)], hidden.shape, {
    to: 1,
  }); // (B, D)
  const open = graph.node('Unsqueeze', [on, one], [batch, 1, dim]);
  const rows = graph.node('Mul', [open, second.weight], [batch, classes, dim]);
  const both = graph.node('MatMul', [rows, first.weight], [batch, classes, Number(dim) * 2]);
  const half = (stream: 'rgb' | 'audio'): Value => {
    const begin = stream === 'rgb' ? 0 : Number(dim);
    const [from, to, axis] = [[begin], [begin + Number(dim)], [2]].map((list) =>
      graph.integers(stream, list),
    );
    const part = graph.node('Slice', [both, from!, to!, axis!], [batch, classes, dim]);
    if (gate === null) return part;
    const factor = graph.node('Unsqueeze', [gate[stream], one], [batch, 1, dim]);
    return graph.node('Mul', [part, factor], part.shape);
  };
  return { logits, weights: { rgb: half('rgb'), audio: half('audio') } };
}

/** AMFM's gates, (B, D) each. */
function gates(writing: Writing, amfm: Amfm, rgb: Value, audio: Value): { rgb: Value; audio: Value } {
  const { graph } = writing;
  const z = apply(graph, layerOf(writing, 'amfm.squeeze', amfm.squeeze), joined(graph, rgb, audio)); // (B, D)
  const s =
    amfm.excite === null
      ? graph.node('Relu', [z], z.shape)
      : apply(graph, layerOf(writing, 'amfm.excite', amfm.excite), z); // (B, D)
  const open = (name: string, layer: nn.Linear) =>
    graph.node(
      amfm.gate === 'sigmoid' ? 'Sigmoid' : 'Relu',
      [apply(graph, layerOf(writing, name, layer), s)],
      s.shape,
    );
  return { rgb: open('amfm.gate_rgb', amfm.gate_rgb), audio: open('amfm.gate_audio', amfm.gate_audio) };
}

/** (B, D) and (B, D) to (B, 2D). */
function joined(graph: Graph, rgb: Value, audio: Value): Value {
  const shape: Extent[] = [rgb.shape[0]!, Number(rgb.shape[1]) + Number(audio.shape[1])];
  return graph.node('Concat', [rgb, audio], shape, { axis: 1 });
}

function layerOf({ graph, precision }: Writing, name: string, { weight, bias }: nn.Linear): Layer {
  if (bias === null) throw new AvclError('FAULT', `expected a bias in ${name}, got none; report this`);
  return {
    weight: storedWeight(graph, `${name}.weight`, weight, precision),
    bias: floats(graph, `${name}.bias`, bias),
  };
}

function apply(graph: Graph, { weight, bias }: Layer, x: Value): Value {
  return graph.node('Gemm', [x, weight, bias], [x.shape[0]!, weight.shape[0]!], { transB: 1 });
}
