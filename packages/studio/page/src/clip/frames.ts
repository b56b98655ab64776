/** A clip's pictures: fetched a few seconds at a time around the moment that is shown, and no more kept than that needs. */
import { useEffect, useMemo } from 'preact/hooks';
import { request } from '../frame/api.js';

const CHUNK = 64;
/** Chunks that are kept: 64 frames of 171 x 128 are 6 MB. */
const KEPT = 4;

/** Frames by place, as soon as they are there. */
export class Frames {
  readonly #address: (from: number, count: number) => string;
  readonly #total: number;
  readonly #chunks = new Map<number, ImageBitmap[] | 'coming'>();
  readonly #gone = new AbortController();
  /** Called when more can be drawn. */
  onMore: () => void = () => {};
  /** Called when frames cannot be read. */
  onError: (error: Error) => void = () => {};

  constructor(address: (from: number, count: number) => string, total: number) {
    this.#address = address;
    this.#total = total;
  }

  /** A frame; null while it is fetched. What comes next is fetched too. */
  at(frame: number): ImageBitmap | null {
    const place = Math.floor(frame / CHUNK);
    this.#want(place);
    if ((place + 1) * CHUNK < this.#total) this.#want(place + 1);
    const chunk = this.#chunks.get(place);
    return chunk === undefined || chunk === 'coming' ? null : (chunk[frame - place * CHUNK] ?? null);
  }

  dispose(): void {
    this.#gone.abort();
    for (const place of [...this.#chunks.keys()]) this.#drop(place);
  }

  #want(place: number): void {
    const there = this.#chunks.get(place);
    if (there !== undefined) {
      this.#chunks.delete(place);
      this.#chunks.set(place, there); // the last asked for is the last to go
      return;
    }
    this.#chunks.set(place, 'coming');
    this.#fetch(place).then(
      (bitmaps) => {
        this.#chunks.set(place, bitmaps);
        if (this.#gone.signal.aborted) return this.#drop(place);
        while (this.#chunks.size > KEPT) this.#drop(this.#chunks.keys().next().value!);
        this.onMore();
      },
      (error: Error) => {
        if (!this.#gone.signal.aborted) this.onError(error);
      },
    );
  }

  async #fetch(place: number): Promise<ImageBitmap[]> {
    const response = await request(this.#address(place * CHUNK, CHUNK), { signal: this.#gone.signal });
    const packed = await response.arrayBuffer();
    const count = new DataView(packed).getUint32(0, true);
    const lengths = new Uint32Array(packed, 4, count);
    let from = 4 + 4 * count;
    const files = Array.from(lengths, (length) => {
      from += length;
      return new Blob([new Uint8Array(packed, from - length, length)], { type: 'image/jpeg' });
    });
    return Promise.all(files.map((file) => createImageBitmap(file)));
  }

  #drop(place: number): void {
    const chunk = this.#chunks.get(place);
    this.#chunks.delete(place);
    if (chunk !== undefined && chunk !== 'coming') for (const bitmap of chunk) bitmap.close();
  }
}

/** The frames of a clip while it is shown. @param version - of the store's content: addresses of another are others */
export function useFrames(store: string, version: string, clip: number, total: number): Frames {
  const frames = useMemo(() => {
    const query = (from: number, count: number) =>
      new URLSearchParams({ store, v: version, clip: `${clip}`, from: `${from}`, count: `${count}` });
    return new Frames((from, count) => `/api/data/frames?${query(from, count)}`, total);
  }, [store, version, clip, total]);
  useEffect(() => () => frames.dispose(), [frames]);
  return frames;
}
