/**
 * The written model beside the run on the same windows. `fp32` has to give the run's logits within 1e-4 (beyond 10 a 100,000th of the largest) and its
 * evidence maps within 1e-3 of their largest value: both sum the same products in another order. Stored in fewer bits it is another model,
 * judged by what it answers (`val.ts`).
 */
import { AvclError, fromArray, type Tensor, tensor, tidy } from '@avcl/torch';
import type { ClassifierMethod, LoadedModel } from 'avcl';
import type { Agreement } from '../options.js';
import type { OnnxModel } from '../runtime.js';
import { ownEvidence, ownLogits, type Windows } from './own-answers.js';

/** Of a logit. */
export const LOGIT_TOLERANCE = 1e-4;
/** Of a logit, as a share of the largest: what float32 can say of large ones. */
const LOGIT_SHARE = 1e-5;
/** Of an evidence map, as a share of its largest value: it multiplies two results that are each rounded. */
export const EVIDENCE_TOLERANCE = 1e-3;
/** A hidden value this near to the kink of its ReLU may fall on either side, and takes its share of the evidence with it. */
const KINK = 1e-5;

/** Runs windows through the written model; a model of a fixed batch is given so many at a time, the last one repeated. */
export async function onnxOutputs(
  onnx: OnnxModel,
  windows: Windows,
  batch: 'dynamic' | number,
  wanted: readonly string[],
): Promise<Map<string, Tensor>> {
  const [first] = [windows.rgb, windows.audio].filter((input) => input !== null);
  const count = first!.shape[0]!;
  const size = batch === 'dynamic' ? count : batch;
  const parts = new Map<string, Float32Array[]>(wanted.map((name) => [name, []]));
  const shapes = new Map<string, readonly number[]>();
  for (let at = 0; at < count; at += size) {
    const rows = Array.from({ length: size }, (_, i) => Math.min(at + i, count - 1));
    const feeds = tidy(() => ({
      ...(windows.rgb === null ? {} : { rgb: picked(windows.rgb, rows) }),
      ...(windows.audio === null ? {} : { audio: picked(windows.audio.select(1, 0), rows) }), // its channels are equal
    }));
    const outputs = await onnx.run(feeds, wanted);
    for (const feed of Object.values(feeds)) feed.dispose();
    for (const [name, output] of outputs) {
      const rest = Math.min(size, count - at);
      tidy(() => parts.get(name)!.push(output.narrow(0, 0, rest).toArray() as Float32Array));
      shapes.set(name, [count, ...output.shape.slice(1)]);
      output.dispose();
    }
  }
  return new Map(wanted.map((name) => [name, joined(parts.get(name)!, shapes.get(name)!)]));
}

/** @throws AvclError FAULT where an `fp32` model does not agree */
export async function agreement(
  inputs: Agreement['inputs'],
  model: LoadedModel,
  onnx: OnnxModel,
  windows: Windows,
  { batch, strict }: { batch: 'dynamic' | number; strict: boolean },
): Promise<Agreement> {
  const outputs = await onnxOutputs(onnx, windows, batch, onnx.outputs);
  const result = tidy(() => {
    const own = ownLogits(model, windows); // (B, C)
    const got = outputs.get('logits')!; // (B, C)
    return {
      inputs,
      windows: own.shape[0]!,
      difference: got.sub(own).abs().amax().item(),
      largest: own.abs().amax().item(),
      evidence: evidenceDifference(ownEvidence(model.method as ClassifierMethod, windows), outputs),
      sameFirst: got
        .argmax({ dim: 1 })
        .eq(own.argmax({ dim: 1 }))
        .sum()
        .item(),
    };
  });
  for (const output of outputs.values()) output.dispose();
  if (strict) requireAgreement(result);
  return result;
}

/** The largest difference over both streams, as a share of the largest value; windows at the kink are left out. */
function evidenceDifference(
  own: ReturnType<typeof ownEvidence>,
  outputs: ReadonlyMap<string, Tensor>,
): number {
  let worst = 0;
  for (const stream of ['rgb', 'audio'] as const) {
    const wanted = own[stream];
    if (wanted === null) continue;
    const got = outputs.get(`evidence_${stream}`)!;
    for (const [i, margin] of own.margin.entries()) {
      if (margin < KINK) continue;
      const [a, b] = [got.narrow(0, i, 1), wanted.narrow(0, i, 1)];
      const scale = Math.max(b.abs().amax().item(), 1e-12);
      worst = Math.max(worst, a.sub(b).abs().amax().item() / scale);
    }
  }
  return worst;
}

/** @throws AvclError FAULT for a difference that rounding does not explain, and for values that are no numbers */
export function requireAgreement({ inputs, difference, largest, evidence }: Agreement): void {
  const allowed = Math.max(LOGIT_TOLERANCE, LOGIT_SHARE * largest);
  if (!(difference <= allowed)) throw disagreement(inputs, 'logits', difference, allowed);
  if (!(evidence <= EVIDENCE_TOLERANCE))
    throw disagreement(inputs, 'evidence maps', evidence, EVIDENCE_TOLERANCE);
}

function disagreement(inputs: string, what: string, difference: number, allowed: number): AvclError {
  return new AvclError(
    'FAULT',
    `expected ${what} within ${allowed.toExponential(1)} of the run's on ${inputs} inputs, got a difference of ${difference.toExponential(1)}; the export is refused`,
    {
      fix: 'report this with the run\u2019s config.yaml; `--format safetensors` writes the weights themselves',
    },
  );
}

function picked(x: Tensor, rows: readonly number[]): Tensor {
  const places = tensor([...rows], { dtype: 'int64' });
  return x.to({ device: 'cpu', dtype: 'float32' }).index_select(0, places).contiguous();
}

function joined(parts: readonly Float32Array[], shape: readonly number[]): Tensor {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return fromArray(whole, [...shape]);
}
