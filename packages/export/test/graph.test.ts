/**
 * The written graph in onnxruntime against the evaluation form of the module it was written from: every backbone, one stream and two, every form of
 * gate and of input. Both sum the same products in another order, which makes 1e-6 of the largest value; 1e-5 is allowed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cat, enableGrad, grad, noGrad, type Tensor, tidy } from '@avcl/torch';
import type { ClassifierMethod, ClassifierOptions } from 'avcl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifierGraph } from '../src/onnx/classifier-graph.js';
import type { Precision } from '../src/onnx/stored-weights.js';
import { openOnnx } from '../src/runtime.js';
import { drawn, smallClassifier } from './support/models.js';

const frames = 8;
const side = 32;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'avcl-graph-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes `method` and runs it on a batch. */
async function inOnnx(
  method: ClassifierMethod,
  feeds: { rgb?: Tensor; audio?: Tensor },
  {
    batch = 'dynamic',
    precision = 'fp32',
    clip = [3, frames, side, side],
  }: { batch?: 'dynamic' | number; precision?: Precision; clip?: number[] } = {},
) {
  const { graph } = classifierGraph({
    method,
    precision,
    batch,
    rgb: clip,
    audio: [1, side, side],
  });
  const file = join(folder, 'model.onnx');
  const bytes = graph.bytes({ name: 'test', version: '0', text: '', metadata: {} });
  await writeFile(file, bytes);
  await using model = await openOnnx(file);
  return { bytes: bytes.length, outputs: await model.run(feeds) };
}

/** The module's own logits; a sound for each window. */
function ownLogits(method: ClassifierMethod, { rgb, audio }: { rgb?: Tensor; audio?: Tensor }): Tensor {
  using form = method.forEvaluation();
  const sound = audio?.unsqueeze(1).expand([-1, 3, -1, -1, -1]); // (B, 3, 1, H, W)
  return form.classify({
    rgb: rgb === undefined ? null : form.encodeRgb(rgb),
    audio: sound === undefined ? null : form.encodeAudio(sound),
  });
}

const largest = (x: Tensor): number => x.abs().amax().item();

function expectClose(got: Tensor, wanted: Tensor, what: string): void {
  expect(got.shape, what).toEqual(wanted.shape);
  expect(largest(got.sub(wanted)), what).toBeLessThan(1e-5 * Math.max(1, largest(wanted)));
}

/** By autograd, gates held: the gradient of each logit by the gated features, times gate and map. */
function ownEvidence(
  method: ClassifierMethod,
  feeds: { rgb: Tensor; audio: Tensor },
): { rgb: Tensor; audio: Tensor } {
  const sound = feeds.audio.unsqueeze(1).expand([-1, 3, -1, -1, -1]);
  const seen = noGrad(() => ({
    rgb: method.encoders.rgbFeatures(feeds.rgb),
    audio: method.encoders.audioFeatures(sound),
  }));
  const gates = noGrad(() => method.amfm!.gates(seen.rgb.pool, seen.audio.pool));
  const leaf = (stream: 'rgb' | 'audio') =>
    gates[stream].mul(seen[stream].pool).detach().requires_grad_(true);
  const gated = { rgb: leaf('rgb'), audio: leaf('audio') };
  const maps = { rgb: [] as Tensor[], audio: [] as Tensor[] };
  for (let c = 0; c < method.classes; c++) {
    const logits = enableGrad(() => method.head!.forward(gated.rgb, gated.audio).select(1, c).sum());
    const [byRgb, byAudio] = grad(logits, [gated.rgb, gated.audio]);
    for (const [stream, gradient] of [
      ['rgb', byRgb!],
      ['audio', byAudio!],
    ] as const) {
      const weights = gradient.mul(gates[stream]); // (B, D)
      maps[stream].push(
        seen[stream].conv5.mul(weights.unsqueeze(2).unsqueeze(3).unsqueeze(4)).sum({ dim: [1] }),
      );
    }
  }
  const stacked = (list: Tensor[]) =>
    cat(
      list.map((map) => map.unsqueeze(1)),
      { dim: 1 },
    );
  return { rgb: stacked(maps.rgb), audio: stacked(maps.audio) };
}

const cases: [string, Partial<ClassifierOptions>][] = [
  ['r3d with AMFM', {}],
  ['c3d with AMFM', { backbone: 'c3d' }],
  ['r21d with AMFM', { backbone: 'r21d' }],
  ['r3d of two blocks a stage, plain concatenation', { depth: 2, amfm: false }],
  ['r3d, shared weights, relu gate', { encoders: 'shared', gate: 'relu' }],
  [
    'r21d, shared excitation, sliced mel',
    { backbone: 'r21d', excitation: 'shared', audioFrames: 'slices', audioSlices: 8 },
  ],
  [
    'c3d, standardised, without the mean over time',
    { backbone: 'c3d', standardise: true, temporalMeanSubtraction: true },
  ],
  ['r3d, one frame of sound', { audioFrames: 1, standardise: true }],
];

const batchOf = (count: number) => ({
  rgb: drawn('rgb', [count, 3, frames, side, side]),
  audio: drawn('audio', [count, 1, side, side]),
});

describe('a written classifier', () => {
  it.each(cases)('%s has the module\u2019s logits, probabilities and evidence', async (_, options) => {
    using method = smallClassifier(options);
    const feeds = batchOf(2);
    const { outputs } = await inOnnx(method, feeds);
    tidy(() => {
      const logits = ownLogits(method, feeds);
      expect(largest(logits)).toBeGreaterThan(0.05);
      expectClose(outputs.get('logits')!, logits, 'logits');
      expectClose(outputs.get('probabilities')!, logits.softmax(1), 'probabilities');
      if (method.amfm === null) return;
      const wanted = ownEvidence(method, feeds);
      expectClose(outputs.get('evidence_rgb')!, wanted.rgb, 'evidence_rgb');
      expectClose(outputs.get('evidence_audio')!, wanted.audio, 'evidence_audio');
    });
  });

  it.each(['rgb', 'audio'] as const)(
    'of %s alone has it too, and its evidence adds up to the logit',
    async (streams) => {
      using method = smallClassifier({ streams, backbone: streams === 'rgb' ? 'r21d' : 'c3d' });
      const { [streams]: input } = batchOf(2);
      const { outputs } = await inOnnx(method, { [streams]: input });
      tidy(() => {
        const logits = ownLogits(method, { [streams]: input });
        expectClose(outputs.get('logits')!, logits, 'logits');
        const sum = outputs.get(`evidence_${streams}`)!.mean([2, 3, 4]).add(method.linear!.bias!); // (B, C)
        expectClose(sum, logits, 'evidence');
        expect(outputs.size).toBe(3);
      });
    },
  );

  it('takes any number of windows, with a sound each or one for all; a fixed batch takes its own only', async () => {
    using method = smallClassifier({});
    const three = batchOf(3);
    for (const count of [1, 3]) {
      const { rgb, audio } = batchOf(count);
      const { outputs } = await inOnnx(method, { rgb, audio });
      tidy(() => expectClose(outputs.get('logits')!, ownLogits(method, { rgb, audio }), `${count} windows`));
    }
    const one = three.audio.narrow(0, 0, 1).contiguous();
    const { outputs } = await inOnnx(method, { rgb: three.rgb, audio: one });
    tidy(() => {
      const wanted = ownLogits(method, { rgb: three.rgb, audio: one.expand([3, -1, -1, -1]).contiguous() });
      expectClose(outputs.get('logits')!, wanted, 'one sound');
      expect(outputs.get('evidence_audio')!.shape[0]).toBe(3);
    });
    const fixed = await inOnnx(method, three, { batch: 3 });
    expectClose(fixed.outputs.get('logits')!, ownLogits(method, three), 'fixed');
    await expect(inOnnx(method, three, { batch: 2 })).rejects.toThrow(
      /invalid dimensions|Got: 3 Expected: 2/i,
    );
  });

  it('keeps its digits over a whole clip of 16 x 112 x 112, whose mean and deviation are sums of 200,000', async () => {
    using method = smallClassifier({ streams: 'rgb', standardise: true });
    const rgb = drawn('clip', [1, 3, 16, 112, 112], 0.88, 0.92);
    const { outputs } = await inOnnx(method, { rgb }, { clip: [3, 16, 112, 112] });
    tidy(() => {
      const wanted = ownLogits(method, { rgb });
      expectClose(outputs.get('logits')!, wanted, 'logits');
    });
  });

  it('stores weights in half and a quarter of the bytes, within what rounding explains', async () => {
    using method = smallClassifier({ width: 8 });
    const feeds = batchOf(2);
    const whole = await inOnnx(method, feeds);
    const wanted = whole.outputs.get('logits')!;
    for (const [precision, share, tolerance] of [
      ['fp16', 0.55, 2e-3],
      ['int8', 0.35, 5e-2],
    ] as const) {
      const { bytes, outputs } = await inOnnx(method, feeds, { precision });
      expect(bytes / whole.bytes, precision).toBeLessThan(share);
      const error = largest(outputs.get('logits')!.sub(wanted)) / largest(wanted);
      expect(error, precision).toBeLessThan(tolerance);
      expect(error, precision).toBeGreaterThan(0);
    }
  });
});
