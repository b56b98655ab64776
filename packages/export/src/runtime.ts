/**
 * A written ONNX file in onnxruntime-web's WebAssembly form, under Node: the runtime that the browser has. Everything an export is judged by runs here, from
 * the bytes on the disk.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { AvclError, fromArray, type Tensor } from '@avcl/torch';
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';

/** Values of a window or more, by the name of the input. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** An open model. */
export interface OnnxModel extends AsyncDisposable {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Outputs by name, all unless said; float32 tensors that belong to the scope of the caller. */
  run(feeds: Feeds, wanted?: readonly string[]): Promise<Map<string, Tensor>>;
}

/** Opens a file. @throws AvclError FAULT where the runtime refuses it */
export async function openOnnx(path: string): Promise<OnnxModel> {
  env.wasm.numThreads = Math.min(4, availableParallelism());
  env.logLevel = 'error';
  const session = await InferenceSession.create(await readFile(path), { executionProviders: ['wasm'] }).catch(
    (cause: unknown) => {
      throw new AvclError(
        'FAULT',
        `expected onnxruntime to open ${path}, got ${String(cause)}; report this`,
        { cause },
      );
    },
  );
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds, wanted = session.outputNames) {
      const given = Object.fromEntries(
        Object.entries(feeds).map(([name, tensor]) => [
          name,
          new OrtTensor('float32', tensor.toArray() as Float32Array, [...tensor.shape]),
        ]),
      );
      const results = await session.run(given, wanted);
      return new Map(
        wanted.map((name) => {
          const { data, dims } = results[name]!;
          return [name, fromArray(data as Float32Array<ArrayBuffer>, [...dims])];
        }),
      );
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
