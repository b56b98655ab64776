// The discrete Fourier transform of any size with small prime factors, in float64: Stockham's self-sorting form, radix 2 written out,
// other primes as a small sum. Checked against the definition and against libtorch's FFT.

/** A transform of one size; its tables and work space are made once. Not to be shared by two callers at the same time. */
export class Fft {
  readonly size: number;
  readonly #factors: readonly number[];
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #work: [Float64Array, Float64Array];

  constructor(size: number) {
    this.size = size;
    this.#factors = primeFactors(size);
    this.#cos = Float64Array.from({ length: size }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    this.#work = [new Float64Array(size), new Float64Array(size)];
  }

  /** `X[k] = sum of x[n] exp(-2 pi i n k / size)`, in place. */
  forward(real: Float64Array, imaginary: Float64Array): void {
    let from: Pair = [real, imaginary];
    let to: Pair = this.#work;
    let length = this.size;
    let stride = 1;
    for (const radix of this.#factors) {
      if (radix === 2) this.#halve(from, to, length, stride);
      else this.#split(from, to, length, stride, radix);
      [from, to] = [to, from];
      length /= radix;
      stride *= radix;
    }
    if (from[0] === real) return;
    real.set(from[0]);
    imaginary.set(from[1]);
  }

  #halve(from: Pair, to: Pair, length: number, stride: number): void {
    const [fr, fi] = from;
    const [tr, ti] = to;
    const half = length / 2;
    for (let j = 0; j < half; j++) {
      const [c, s] = [this.#cos[j * stride]!, this.#sin[j * stride]!];
      for (let t = 0; t < stride; t++) {
        const a = t + stride * j;
        const b = a + stride * half;
        const [ar, ai, br, bi] = [fr[a]!, fi[a]!, fr[b]!, fi[b]!];
        const out = t + stride * 2 * j;
        tr[out] = ar + br;
        ti[out] = ai + bi;
        const [dr, di] = [ar - br, ai - bi];
        tr[out + stride] = dr * c - di * s;
        ti[out + stride] = dr * s + di * c;
      }
    }
  }

  #split(from: Pair, to: Pair, length: number, stride: number, radix: number): void {
    const [fr, fi] = from;
    const [tr, ti] = to;
    const part = length / radix;
    const turn = this.size / radix;
    for (let j = 0; j < part; j++) {
      for (let k = 0; k < radix; k++) {
        const [c, s] = [this.#cos[j * k * stride]!, this.#sin[j * k * stride]!];
        for (let t = 0; t < stride; t++) {
          let [sr, si] = [0, 0];
          for (let r = 0; r < radix; r++) {
            const angle = ((r * k) % radix) * turn;
            const at = t + stride * (j + r * part);
            sr += fr[at]! * this.#cos[angle]! - fi[at]! * this.#sin[angle]!;
            si += fr[at]! * this.#sin[angle]! + fi[at]! * this.#cos[angle]!;
          }
          const out = t + stride * (radix * j + k);
          tr[out] = sr * c - si * s;
          ti[out] = sr * s + si * c;
        }
      }
    }
  }
}

type Pair = [real: Float64Array, imaginary: Float64Array];

function primeFactors(size: number): number[] {
  const factors: number[] = [];
  let rest = size;
  for (let prime = 2; rest > 1; prime++) {
    for (; rest % prime === 0; rest /= prime) factors.push(prime);
  }
  return factors;
}
