// A clip source whose every value is a function of (clip, place), for processes that run the built package: nothing can be learned from it, but
// two runs that see the same samples see the same numbers. `reads` are the clips in the order in which they were read.
import { fromArray, randomFor } from '@avcl/torch';

const SIDE = { width: 40, height: 32 };

export function noiseStore({ train, val, classes }) {
  const clips = [
    ['train', train],
    ['val', val],
  ].flatMap(([split, count]) =>
    Array.from({ length: count }, (_, i) => ({
      key: `${split}-${i}`,
      label: `class ${i % classes}`,
      classIndex: i % classes,
      split,
      frames: 24,
      fps: 8,
      seconds: 3,
      ...SIDE,
    })),
  );
  const reads = [];
  const noise = (clip, kind) => {
    const random = randomFor(11, kind, clip);
    return Uint8Array.from({ length: 1009 }, () => random.integer(256));
  };
  return {
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    hash: `noise-${train}-${val}-${classes}`,
    settings: { frames: SIDE },
    clips,
    inputs: [],
    reads,
    async readWindows(windows) {
      const { frames, out } = windows[0];
      const each = 3 * frames * out * out;
      const bytes = new Uint8Array(windows.length * each);
      for (const [i, window] of windows.entries()) {
        reads.push(clips[window.clip].key);
        const values = noise(window.clip, 'frames');
        const shift = window.start * 31 + window.x * 7 + window.y * 3;
        for (let p = 0; p < each; p++) bytes[i * each + p] = values[(p * 13 + shift) % values.length];
      }
      return fromArray(bytes, [windows.length, 3, frames, out, out]);
    },
    async readMel(indices) {
      const each = 256 * 256;
      const values = new Float32Array(indices.length * each);
      for (const [i, clip] of indices.entries()) {
        const own = noise(clip, 'mel');
        for (let p = 0; p < each; p++) values[i * each + p] = own[(p * 17) % own.length] / 255;
      }
      return fromArray(values, [indices.length, 256, 256]);
    },
  };
}
