// What the checks of a build keep of a clip's pictures: perceptual hashes (Zauner 2010, after the pHash library: the signs of a picture's
// lowest frequencies), four a second, of the whole picture and of its middle, so that a copy with its edges cut off is known too;
// and how long the pictures stand still. Three times pHash's 64 frequencies: the lowest say little more of a plain picture than where in it
// its one object is.

/** Side of the pictures that come in, see native/encode_stream.cpp. */
const SIDE = 32;
const CELLS = SIDE * SIDE;
/** At most so many come in of one clip; of more frames only every second, fourth, ... */
const MOST = 4096;
/** Pictures a second that are looked at: a copy that was cut elsewhere is at most an eighth of a second beside. */
export const PICTURES_A_SECOND = 4;
/** Of each side of the picture, the middle that the second hash sees: a copy may have lost about twice as little as this leaves away. */
const MIDDLE = 0.9;
/** 32-bit words of a hash, the lowest frequencies first. */
export const HASH_WORDS = 6;
const BITS = 32 * HASH_WORDS;
/** Words of a hash in stores from before there were more: the same frequencies as the first two. */
export const FEWEST_WORDS = 2;
/** Bytes of one picture: two hashes. */
const PICTURE_BYTES = 8 * HASH_WORDS;
/** A picture that varies less, in levels of 255, says nothing: black, fades. Its hashes are 0. */
const FLAT = 3;
/** Means of 8 x 8 cells that all move less, in levels of 255, from one picture to the next are standing still; encoders make more noise only in finer detail. */
const STILL = 1;

export interface PicturePrint {
  /** Two hashes a picture. */
  bytes: Uint8Array;
  pictures: number;
  /** Seconds of the longest stretch without movement. */
  still: number;
}

/**
 * @param thumbnails - 32 x 32 means of luma, of every s-th frame
 * @param frames - how many frames the clip has
 */
export function picturePrint(thumbnails: Uint8Array, frames: number, seconds: number): PicturePrint {
  let step = 1;
  while (Math.ceil(frames / step) > MOST) step *= 2;
  const kept = thumbnails.length / CELLS;
  const count = Math.max(1, Math.ceil(seconds * PICTURES_A_SECOND));
  const bytes = new Uint8Array(count * PICTURE_BYTES);
  const words = new DataView(bytes.buffer);
  let before: Float64Array | null = null;
  let run = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const frame = Math.min(frames - 1, Math.floor((i * frames) / (seconds * PICTURES_A_SECOND)));
    const place = Math.min(kept - 1, Math.round(frame / step));
    const picture = Float64Array.from(thumbnails.subarray(place * CELLS, (place + 1) * CELLS));
    if (deviation(picture) >= FLAT) {
      writeHash(words, i * PICTURE_BYTES, picture);
      writeHash(words, i * PICTURE_BYTES + PICTURE_BYTES / 2, middle(picture));
    }
    const cells = coarse(picture);
    run = before && largestStep(before, cells) < STILL ? run + 1 : 0;
    longest = Math.max(longest, run);
    before = cells;
  }
  return {
    bytes,
    pictures: count,
    still: longest === 0 ? 0 : Math.min(seconds, (longest + 1) / PICTURES_A_SECOND),
  };
}

function deviation(picture: Float64Array): number {
  const mean = picture.reduce((sum, value) => sum + value, 0) / picture.length;
  return Math.sqrt(picture.reduce((sum, value) => sum + (value - mean) ** 2, 0) / picture.length);
}

/** Where a row or column of the middle lies in the picture: the cell before, and how far to the next. */
const PLACES = Array.from({ length: SIDE }, (_, i) => (i + 0.5 - SIDE / 2) * MIDDLE + SIDE / 2 - 0.5).map(
  (place) => [Math.floor(place), place - Math.floor(place)] as const,
);

/** The middle of a picture at the same size, bilinear. */
function middle(picture: Float64Array): Float64Array {
  const out = new Float64Array(CELLS);
  let i = 0;
  for (const [top, down] of PLACES) {
    for (const [left, right] of PLACES) {
      const at = top * SIDE + left;
      const above = picture[at]! * (1 - right) + picture[at + 1]! * right;
      const below = picture[at + SIDE]! * (1 - right) + picture[at + SIDE + 1]! * right;
      out[i++] = above * (1 - down) + below * down;
    }
  }
  return out;
}

/** Means of 8 x 8 cells. */
function coarse(picture: Float64Array): Float64Array {
  const cells = new Float64Array(64);
  for (let i = 0; i < CELLS; i++) {
    cells[Math.floor(i / (4 * SIDE)) * 8 + Math.floor((i % SIDE) / 4)]! += picture[i]! / 16;
  }
  return cells;
}

function largestStep(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** The lowest frequencies, without the mean: along the diagonals, so many of which have them all. */
const DIAGONALS = 20;
const FREQUENCIES = Array.from({ length: DIAGONALS }, (_, sum) => sum)
  .flatMap((sum) => Array.from({ length: sum + 1 }, (_, v) => [sum - v, v] as const))
  .slice(1, BITS + 1);
const WAVES = Array.from({ length: DIAGONALS }, (_, u) =>
  Float64Array.from({ length: SIDE }, (_, x) => Math.cos(((x + 0.5) * u * Math.PI) / SIDE)),
);

/** A bit for each frequency: whether it lies above their median. Never 0, which stands for no hash. */
function writeHash(words: DataView, at: number, picture: Float64Array): void {
  const rows = new Float64Array(WAVES.length * SIDE); // along x
  WAVES.forEach((wave, u) => {
    for (let y = 0; y < SIDE; y++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += picture[y * SIDE + x]! * wave[x]!;
      rows[u * SIDE + y] = sum;
    }
  });
  const values = FREQUENCIES.map(([u, v]) => {
    const wave = WAVES[v]!;
    let sum = 0;
    for (let y = 0; y < SIDE; y++) sum += rows[u * SIDE + y]! * wave[y]!;
    return sum;
  });
  const sorted = [...values].sort((a, b) => a - b);
  const median = (sorted[BITS / 2 - 1]! + sorted[BITS / 2]!) / 2;
  for (let word = 0; word < HASH_WORDS; word++) {
    let bits = 0;
    for (let i = 0; i < 32; i++) bits = (bits << 1) | Number(values[word * 32 + i]! > median);
    words.setUint32(at + 4 * word, bits >>> 0, true);
  }
}
