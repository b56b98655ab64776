/**
 * Reads a golden file and measures tensors against it. What is stored whole is compared whole; of larger tensors the stored
 * entries, the norm and the product with a filled vector are.
 *
 * An error is |got - golden| over a scale: |golden|, for gradients and momentum at least a thousandth of their group's
 * largest, for the bias of a convolution before batch norm (whose gradient cancels to nothing) the largest itself.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors, type Tensor, tidy } from '@avcl/torch';
import { filledArray } from './fill.js';

/** Where and in what precision a case runs. */
export interface Run {
  dtype: 'float32' | 'float64';
  device: string;
}

/**
 * The largest error allowed. float32: the project's figure; PyTorch's own float32 stays below 5e-5 in every case.
 * float64: nothing but another order of sums.
 */
export const LIMITS = { float32: 1e-4, float64: 1e-9 } as const;

/** What was computed, under the golden's names. */
export type Computed = Map<string, Tensor>;

/** One tensor's distance from its golden. */
export interface Difference {
  name: string;
  error: number;
}

const here = dirname(fileURLToPath(import.meta.url));
/** The files lie beside the sources, also when this runs compiled, one folder below. */
const folder = existsSync(join(here, 'cgra.safetensors')) ? here : dirname(here);

export class Golden<Settings> {
  readonly settings: Settings & { salt: number; float32_gradients: boolean };
  readonly #stored: Map<string, Float64Array>;

  constructor(readonly file: string) {
    const { tensors, metadata } = readSafetensors(join(folder, `${file}.safetensors`));
    this.settings = JSON.parse(metadata.settings!);
    this.#stored = new Map([...tensors].map(([name, tensor]) => [name, tensor.toArray() as Float64Array]));
    for (const tensor of tensors.values()) tensor.dispose();
  }

  /** What the golden holds. */
  get names(): string[] {
    return [...this.#stored.keys()].filter((name) => !name.endsWith('#sums')).sort();
  }

  /** Every golden tensor's error, largest first; one that was not computed has an infinite one. */
  differences(computed: Computed): Difference[] {
    return this.names
      .map((name) => ({ name, error: this.#error(name, computed.get(name)) }))
      .sort((a, b) => b.error - a.error);
  }

  #error(name: string, tensor: Tensor | undefined): number {
    if (tensor === undefined) return Number.POSITIVE_INFINITY;
    const got = values(tensor);
    const picks = this.#stored.get(name)!;
    const sums = this.#stored.get(`${name}#sums`);
    if (sums === undefined && got.length !== picks.length) return Number.POSITIVE_INFINITY;
    const scale = Math.max(this.#norm(name), this.#floor(name));
    const step = got.length / picks.length;
    const entries = picks.map((value, i) => got[Math.floor((i * got.length) / picks.length)]! - value);
    const errors = [norm(entries) / Math.max(norm(picks), scale / Math.sqrt(step))];
    if (sums !== undefined) {
      errors.push(Math.abs(norm(got) - sums[0]!) / scale);
      errors.push(Math.abs(dot(got, filledArray('sums', got.length)) - sums[1]!) / scale);
    }
    return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
  }

  #norm(name: string): number {
    return this.#stored.get(`${name}#sums`)?.[0] ?? norm(this.#stored.get(name)!);
  }

  #floor(name: string): number {
    const group = ['grad.', 'momentum.'].find((prefix) => name.startsWith(prefix));
    if (group === undefined) return 1e-12;
    const largest = Math.max(
      ...this.names.filter((other) => other.startsWith(group)).map((other) => this.#norm(other)),
    );
    return /conv\w+\.bias$/.test(name) ? largest : 1e-3 * largest;
  }
}

/** Row-major, in float64. */
function values(tensor: Tensor): Float64Array {
  return tidy(() =>
    Float64Array.from(tensor.detach().to({ device: 'cpu' }).contiguous().toArray() as Float64Array),
  );
}

function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
