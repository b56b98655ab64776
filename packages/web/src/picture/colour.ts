// From brightness and colour differences to red, green and blue, by the matrix and range that the file names.

/** The matrix and the range that a file names for its colours. */
export interface ColourSpace {
  readonly matrix: 'bt601' | 'bt709' | 'bt2020';
  /** Full range: 0 to 255; else 16 to 235 (and 240). */
  readonly full: boolean;
}

/** Kr and Kb of each standard. */
const SHARES = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722], bt2020: [0.2627, 0.0593] } as const;

/** WebCodecs' words; what is not named is taken for BT.601 of limited range, as ffmpeg does. */
export function colourSpace(named: { matrix?: string | null; fullRange?: boolean | null }): ColourSpace {
  const matrix = named.matrix === 'bt709' ? 'bt709' : named.matrix === 'bt2020-ncl' ? 'bt2020' : 'bt601';
  return { matrix, full: named.fullRange ?? false };
}

/** A factor as libjpeg has it: five decimals, in 16 bits. */
const fixed = (factor: number): number => Math.round(65_536 * Number(factor.toFixed(5)));

/**
 * Three planes of equal size and full range in whole numbers, (height * width) each, 0 to 255; rounded as libjpeg does.
 * @returns (3, height, width) bytes
 */
export function toRgb(
  luma: Float32Array,
  blue: Float32Array,
  red: Float32Array,
  { matrix }: Pick<ColourSpace, 'matrix'>,
): Uint8ClampedArray {
  const [kr, kb] = SHARES[matrix];
  const kg = 1 - kr - kb;
  const [toRed, toBlue] = [fixed(2 - 2 * kr), fixed(2 - 2 * kb)];
  const [fromRed, fromBlue] = [fixed(((2 - 2 * kr) * kr) / kg), fixed(((2 - 2 * kb) * kb) / kg)];
  const count = luma.length;
  const out = new Uint8ClampedArray(3 * count);
  for (let i = 0; i < count; i++) {
    const y = luma[i]!;
    const cb = blue[i]! - 128;
    const cr = red[i]! - 128;
    out[i] = y + ((toRed * cr + 32_768) >> 16);
    out[count + i] = y + ((32_768 - fromBlue * cb - fromRed * cr) >> 16);
    out[2 * count + i] = y + ((toBlue * cb + 32_768) >> 16);
  }
  return out;
}

/** @returns brightness and the two colour differences, BT.601 of full range, as JPEG has them */
export function fromRgb(rgb: readonly Uint8ClampedArray[]): [Float32Array, Float32Array, Float32Array] {
  const [red, green, blue] = rgb as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray];
  const [kr, kb] = SHARES.bt601;
  const luma = Float32Array.from(red, (r, i) => kr * r + (1 - kr - kb) * green[i]! + kb * blue[i]!);
  return [
    luma,
    luma.map((y, i) => 128 + (blue[i]! - y) / (2 * (1 - kb))),
    luma.map((y, i) => 128 + (red[i]! - y) / (2 * (1 - kr))),
  ];
}
