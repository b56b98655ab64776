/**
 * A classifier as an ONNX file: inputs, both streams, fusion, and three kinds of outputs.
 *
 *     logits (B, C)    probabilities = softmax(logits)
 *     evidence_s[c, p] = sum over d of w_s[c, d] gate_s[d] conv5_s[d, p]     for stream s, class c, position p = (t, h, w)
 *     w = W2 diag(hidden > 0) W1, its half for the stream      (one stream: w = the classifier's weight, no gate)
 *
 * With gate and ReLU held as they are for the input, the classifier is linear, so the evidence's means over positions and a constant that
 * depends on no position add up to the logit. It is no Grad-CAM: that also follows the gradient through the gate.
 */
import type { ClassifierMethod } from 'avcl';
import { classifier } from './fusion.js';
import { type Extent, Graph, type Value } from './graph.js';
import type { Precision } from './stored-weights.js';
import { audioStream, rgbStream, type StreamValues, type Writing } from './streams.js';

/** What a graph is asked for. */
export interface GraphRequest {
  readonly method: ClassifierMethod;
  readonly precision: Precision;
  /** Windows a run; `dynamic` leaves it open, and lets one sound go with all windows. */
  readonly batch: 'dynamic' | number;
  /** (3, T, H, W) of a clip, and (1, H, W) of the sound's picture. */
  readonly rgb: readonly number[];
  readonly audio: readonly number[];
}

/** A graph with its ends. */
export interface ClassifierGraph {
  readonly graph: Graph;
  readonly inputs: { readonly rgb: Value | null; readonly audio: Value | null };
  readonly logits: Value;
  readonly probabilities: Value;
  readonly evidence: { readonly rgb: Value | null; readonly audio: Value | null };
}

/** Writes the graph down. The method must be in evaluation mode. */
export function classifierGraph(request: GraphRequest): ClassifierGraph {
  const { method, batch } = request;
  const graph = new Graph();
  const writing: Writing = { graph, precision: request.precision };
  const { encoders } = method;
  const windows: Extent = batch === 'dynamic' ? 'B' : batch;
  const sounds: Extent = batch !== 'dynamic' ? batch : method.inputs.rgb ? 'A' : 'B';
  const inputs = {
    rgb: method.inputs.rgb ? graph.input('rgb', [windows, ...request.rgb]) : null,
    audio: method.inputs.audio ? graph.input('audio', [sounds, ...request.audio]) : null,
  };
  const rgb = inputs.rgb === null ? null : rgbStream(writing, inputs.rgb, encoders);
  const audio = inputs.audio === null ? null : audioStream(writing, inputs.audio, encoders);
  const pools = {
    rgb: rgb?.pool ?? null,
    audio:
      audio === null ? null : sounds === windows ? audio.pool : repeatedFor(graph, audio.pool, rgb!.pool),
  };
  const { logits, weights } = classifier(writing, method, pools);
  const probabilities = graph.node('Softmax', [logits], logits.shape, { axis: 1 });
  const outputs = {
    logits: graph.output('logits', logits),
    probabilities: graph.output('probabilities', probabilities),
  };
  const evidence = (stream: StreamValues | null, weight: Value | null, name: string) =>
    stream === null || weight === null
      ? null
      : graph.output(name, evidenceMaps(graph, stream.conv5, weight, windows));
  return {
    graph,
    inputs,
    ...outputs,
    evidence: {
      rgb: evidence(rgb, weights.rgb, 'evidence_rgb'),
      audio: evidence(audio, weights.audio, 'evidence_audio'),
    },
  };
}

/** The feature of one sound for every window, or each window's own: (A, D) to (B, D), A = 1 or B. */
function repeatedFor(graph: Graph, feature: Value, windows: Value): Value {
  const count = graph.node('Shape', [windows], [1], { start: 0, end: 1 });
  const shape = graph.node('Concat', [count, graph.integers('one', [1])], [2], { axis: 0 });
  return graph.node('Expand', [feature, shape], [windows.shape[0]!, feature.shape[1]!]);
}

/** @param conv5 - (B, D, t, h, w) @param weight - (B, C, D) or (C, D) @returns (B, C, t, h, w) */
function evidenceMaps(graph: Graph, conv5: Value, weight: Value, batch: Extent): Value {
  const [own, dim, ...sides] = conv5.shape as [Extent, number, ...number[]];
  const positions = sides.reduce((product, side) => product * side, 1);
  const classes = Number(weight.shape.at(-2));
  const flat = graph.node(
    'Reshape',
    [conv5, graph.integers('flat', [0, dim, positions])],
    [own, dim, positions],
  );
  const maps = graph.node('MatMul', [weight, flat], [batch, classes, positions]);
  return graph.node(
    'Reshape',
    [maps, graph.integers('maps', [0, classes, ...sides])],
    [batch, classes, ...sides],
  );
}
