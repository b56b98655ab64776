/**
 * onnxruntime-web: on the graphics processor through WebGPU where there is one, else on the processor through WebAssembly, with threads
 * where the page is cross-origin isolated. Each has its own binary, of which only the one that is used is fetched.
 */
import type { ModelDescription } from '@avcl/web';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Running } from './messages.js';
import { PageError } from './problem.js';

type Ort = typeof import('onnxruntime-web/wasm');

/** Binaries by backend; `avcl export --format web` lays exactly these into `ort/`. */
const BINARY = { webgpu: 'ort-wasm-simd-threaded.asyncify', wasm: 'ort-wasm-simd-threaded' } as const;

/** More threads bring nothing on a model of this size. */
const MOST_THREADS = 8;

/** What the model answers to `n` clips. */
export interface Output {
  /** n rows, a logit a class. */
  readonly logits: number[][];
  /** By stream: (n, C, t, h, w). */
  readonly evidence: Readonly<
    Partial<Record<'rgb' | 'audio', { values: Float32Array; shape: readonly number[] }>>
  >;
  readonly seconds: number;
}

/** A model that is loaded. */
export interface Runtime {
  readonly running: Running;
  /** Why it does not run on the graphics processor although there is one. */
  readonly remark: string | null;
  /** Addresses of its binaries. */
  readonly files: readonly string[];
  run(rgb: Float32Array | null, audio: Float32Array | null, clips: number): Promise<Output>;
}

/** @param forced - the backend that the reader wants */
export async function startRuntime(
  base: string,
  model: ModelDescription,
  weights: Uint8Array,
  forced: Running['backend'] | null,
): Promise<Runtime> {
  const adapter = forced === 'wasm' ? null : await graphicsAdapter();
  if (adapter === null) return await start('wasm', base, model, weights, null);
  try {
    return await start('webgpu', base, model, weights, null);
  } catch (error) {
    const remark = `the graphics processor refused the model (${(error as Error).message})`;
    return await start('wasm', base, model, weights, remark);
  }
}

async function graphicsAdapter(): Promise<unknown> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return (await gpu?.requestAdapter().catch(() => null)) ?? null;
}

async function start(
  backend: Running['backend'],
  base: string,
  model: ModelDescription,
  weights: Uint8Array,
  remark: string | null,
): Promise<Runtime> {
  const ort: Ort =
    backend === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  const threads = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threads;
  const binary = new URL(`ort/${BINARY[backend]}`, base).href;
  ort.env.wasm.wasmPaths = { mjs: `${binary}.mjs`, wasm: `${binary}.wasm` };
  const session = await ort.InferenceSession.create(weights, {
    executionProviders: [backend],
    logSeverityLevel: 3,
  }).catch((error: Error) => {
    throw new PageError(
      'The model cannot be started',
      `expected a model and a runtime that fit, got: ${error.message}`,
      'Look whether the folder `ort` lies beside the page in whole. Else export the run again.',
    );
  });
  const run = runner(ort, session, model);
  await warmUp(run, model);
  return { running: { backend, threads }, remark, run, files: [`${binary}.mjs`, `${binary}.wasm`] };
}

/** One clip of nothing: compiles what is compiled late, and shows early what cannot run. */
async function warmUp(run: Runtime['run'], { inputs }: ModelDescription): Promise<void> {
  const { rgb, audio } = inputs;
  const { logits } = await run(
    rgb && new Float32Array(3 * rgb.frames * rgb.crop ** 2),
    audio && new Float32Array(audio.crop ** 2),
    1,
  );
  if (!logits.flat().every(Number.isFinite)) throw new Error('its answers are no numbers');
}

function runner(ort: Ort, session: InferenceSession, model: ModelDescription): Runtime['run'] {
  const { inputs, outputs } = model;
  const { batch } = model.model;
  return async (rgb, audio, clips) => {
    const rows = batch === 'dynamic' ? clips : batch;
    const feeds: Record<string, Tensor> = {};
    if (inputs.rgb !== null && rgb !== null) {
      const { name, frames, crop } = inputs.rgb;
      feeds[name] = new ort.Tensor('float32', filled(rgb, rows / clips), [rows, 3, frames, crop, crop]);
    }
    if (inputs.audio !== null && audio !== null) {
      const { name, crop } = inputs.audio;
      const pictures = audio.length / crop ** 2; // one for all clips, or one each
      const data = pictures === 1 ? audio : filled(audio, rows / clips);
      feeds[name] = new ort.Tensor('float32', data, [data.length / crop ** 2, 1, crop, crop]);
    }
    const began = performance.now();
    const found = await session.run(feeds);
    const seconds = (performance.now() - began) / 1000;
    const logits = found[outputs.logits.name]!.data as Float32Array;
    const classes = model.classes.length;
    const evidence: Partial<Record<'rgb' | 'audio', { values: Float32Array; shape: readonly number[] }>> = {};
    for (const { name, stream } of outputs.evidence) {
      const tensor = found[name]!;
      evidence[stream] = { values: tensor.data as Float32Array, shape: tensor.dims };
    }
    const row = (i: number) => [...logits.subarray(i * classes, (i + 1) * classes)];
    return { logits: Array.from({ length: clips }, (_, i) => row(i)), evidence, seconds };
  };
}

/** A model of a fixed number of clips takes so many; what is not needed is nothing. */
function filled(values: Float32Array, times: number): Float32Array {
  if (times === 1) return values;
  const out = new Float32Array(Math.round(values.length * times));
  out.set(values);
  return out;
}
