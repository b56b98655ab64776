/**
 * Randomness that depends on nothing but its name. A stream is named by (seed, purpose, numbers): SHA-256 of these gives
 * the key and half the counter of Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"),
 * the other half counts blocks. Checked against the paper's known answers. Not for cryptography.
 */
import { createHash } from 'node:crypto';
import type { Device } from './dtype.js';
import { AvclError } from './errors.js';
import { Generator } from './generator.js';

/** A stream of random values in JavaScript. */
export interface Random {
  /** In [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** A whole number in [0, n), each equally likely; n at most 2^32. */
  integer(n: number): number;
  /** From the standard normal distribution (Box and Muller). */
  normal(): number;
  /** 0 to n - 1 in random order (Fisher and Yates). */
  permutation(n: number): number[];
  /** One of `items`. */
  choice<T>(items: readonly T[]): T;
}

/** High and low 32 bits of a 32 by 32 bit product. */
function multiply(a: number, b: number): [high: number, low: number] {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
  return [high >>> 0, Math.imul(a, b) >>> 0];
}

/** One block of Philox 4x32-10: four words from a counter of four and a key of two. */
export function philox(counter: readonly number[], key: readonly number[]): [number, number, number, number] {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  let [k0 = 0, k1 = 0] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The 256 bits that name a stream, as eight words. */
function nameOf(seed: number, purpose: string, numbers: readonly number[]): number[] {
  if (!Number.isSafeInteger(seed))
    throw new AvclError('USAGE', `expected a whole number for \`seed\`, got ${seed}`);
  for (const number of numbers) {
    if (!Number.isFinite(number))
      throw new AvclError('USAGE', `expected finite numbers after \`purpose\`, got ${number}`);
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, purpose, ...numbers]))
    .digest();
  return Array.from({ length: 8 }, (_, i) => digest.readUInt32BE(4 * i));
}

class Stream implements Random {
  readonly #key: readonly number[];
  readonly #upper: readonly number[];
  #block = 0;
  #words: number[] = [];

  constructor(name: readonly number[]) {
    this.#key = name.slice(0, 2);
    this.#upper = name.slice(2, 4);
  }

  #word(): number {
    let word = this.#words.pop();
    if (word === undefined) {
      const counter = [this.#block >>> 0, Math.floor(this.#block / 2 ** 32), ...this.#upper];
      this.#block++;
      this.#words = philox(counter, this.#key).reverse();
      word = this.#words.pop()!;
    }
    return word;
  }

  uniform(): number {
    const high = this.#word() >>> 5; // 27 bits
    const low = this.#word() >>> 6; // 26 bits
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1 || n > 2 ** 32) {
      throw new AvclError('USAGE', `expected a whole number from 1 to 2^32 for \`n\`, got ${n}`);
    }
    const limit = 2 ** 32 - (2 ** 32 % n); // draws from here on would favour small results
    let word = this.#word();
    while (word >= limit) word = this.#word();
    return word % n;
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  permutation(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new AvclError('USAGE', 'expected at least one of `items`, got none');
    return items[this.integer(items.length)] as T;
  }
}

/**
 * The stream named by its arguments: `randomFor(seed, 'crop', epoch, index).integer(13)`. Equal arguments give equal
 * streams, different ones independent streams.
 */
export function randomFor(seed: number, purpose: string, ...numbers: number[]): Random {
  return new Stream(nameOf(seed, purpose, numbers));
}

/** A torch generator seeded alike: `generatorFor(seed, 'dropout', step, 'cuda')`. The device is the last argument. */
export function generatorFor(
  seed: number,
  purpose: string,
  ...rest: readonly number[] | readonly [...numbers: number[], device: Device]
): Generator {
  const values: readonly (number | string)[] = rest;
  const last = values.at(-1);
  const device = typeof last === 'string' ? last : 'cpu';
  const numbers = values.filter((value) => typeof value === 'number');
  const [high = 0, low = 0] = nameOf(seed, purpose, numbers).slice(4);
  return new Generator((high >>> 11) * 2 ** 32 + low, device);
}
