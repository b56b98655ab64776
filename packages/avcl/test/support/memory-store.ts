/**
 * A clip source in memory, for tests of training without files: each class has a motion (a bright bar that moves down, right, or
 * stands) and a sound (a band of the mel), with noise that is a function of the clip.
 */
import type { Split, Window } from '@avcl/media';
import { fromArray, randomFor, type Tensor } from '@avcl/torch';
import type { ClipInfo, ClipSource } from '../../src/data/source.js';

const side = { width: 40, height: 32 };

/** How many clips of each split. */
export interface MemoryStoreOptions {
  classes: number;
  train: number;
  val: number;
  test: number;
  /** Called with every clip index that is read. */
  onRead?: (clip: number) => void;
  /** Values of this clip's mel become NaN. */
  poison?: number;
}

function frame(clip: number, label: number, at: number, noise: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(side.width * side.height);
  const shift = (at * 3 + clip * 5) % 24;
  for (let y = 0; y < side.height; y++) {
    for (let x = 0; x < side.width; x++) {
      const place = label % 3 === 0 ? y - shift : label % 3 === 1 ? x - shift : y - 12;
      const bright = place >= 0 && place < 6 ? 160 : 30;
      pixels[y * side.width + x] = bright + noise[(y * side.width + x + at) % noise.length]!;
    }
  }
  return pixels;
}

/** Makes the source. Everything is a function of the options. */
export function memoryStore(options: MemoryStoreOptions): ClipSource {
  const counts: [Split, number][] = [
    ['train', options.train],
    ['val', options.val],
    ['test', options.test],
  ];
  const clips: ClipInfo[] = counts.flatMap(([split, count]) =>
    Array.from({ length: count }, (_, i) => ({
      key: `${split}-${i}`,
      label: `class ${i % options.classes}`,
      classIndex: i % options.classes,
      split,
      frames: 24,
      fps: 8,
      seconds: 3,
      ...side,
    })),
  );
  const noiseOf = (clip: number) => {
    const random = randomFor(7, 'memory store', clip);
    return Uint8Array.from({ length: 997 }, () => random.integer(40));
  };
  const window = (request: Window, into: Uint8Array, offset: number) => {
    const clip = clips[request.clip]!;
    const noise = noiseOf(request.clip);
    const { size, frames, out = size, stride = 1 } = request;
    for (let t = 0; t < frames; t++) {
      const pixels = frame(request.clip, clip.classIndex!, (request.start + t * stride) % clip.frames, noise);
      for (let y = 0; y < out; y++) {
        for (let x = 0; x < out; x++) {
          const from =
            (request.y + Math.floor((y * size) / out)) * side.width +
            request.x +
            Math.floor((x * size) / out);
          for (let c = 0; c < 3; c++) {
            into[offset + ((c * frames + t) * out + y) * out + x] = pixels[from]!;
          }
        }
      }
    }
  };
  return {
    classes: Array.from({ length: options.classes }, (_, i) => `class ${i}`),
    hash: `memory-${options.classes}-${options.train}-${options.val}-${options.test}`,
    settings: { frames: side },
    clips,
    inputs: [
      ...clips.map(({ key, split }) => ({ key, split, state: 'ok' as const, reason: null, detail: null })),
      { key: 'torn', split: 'test', state: 'rejected', reason: 'truncated', detail: 'the end is missing' },
    ],
    readWindows(windows): Promise<Tensor> {
      for (const { clip } of windows) {
        options.onRead?.(clip);
      }
      const { frames, size, out = size } = windows[0]!;
      const each = 3 * frames * out * out;
      const bytes = new Uint8Array(windows.length * each);
      for (const [i, request] of windows.entries()) {
        window(request, bytes, i * each);
      }
      return Promise.resolve(fromArray(bytes, [windows.length, 3, frames, out, out]));
    },
    readMel(indices): Promise<Tensor> {
      const values = new Float32Array(indices.length * 256 * 256);
      for (const [i, clip] of indices.entries()) {
        options.onRead?.(clip);
        const noise = noiseOf(clip);
        const band = 40 + 80 * (Math.floor(clips[clip]!.classIndex! / 2) % 3);
        for (let y = 0; y < 256; y++) {
          for (let x = 0; x < 256; x++) {
            const sound = y >= band && y < band + 30 && (x + clip * 11) % 60 < 20 ? 0.6 : 0.1;
            values[(i * 256 + y) * 256 + x] =
              clip === options.poison ? Number.NaN : sound + noise[(y * 256 + x) % 997]! / 200;
          }
        }
      }
      return Promise.resolve(fromArray(values, [indices.length, 256, 256]));
    },
  };
}
