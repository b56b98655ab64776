// Reads what ffmpeg's `framecrc` muxer tells of the frames beside it: their size, and when each is shown.

export interface FrameTimes {
  /** Width and height, once known; null when the stream ended without a frame. */
  readonly size: Promise<{ width: number; height: number } | null>;
  /** Frames told so far. */
  readonly count: number;
  /** From the first frame's start to the last one's end. */
  readonly seconds: number;
  /** Mean frames a second; 0 without frames. */
  readonly fps: number;
  add(text: string): void;
  end(): void;
}

/** A reader to be fed with the text; called by decode. */
export function readFrameTimes(): FrameTimes {
  let rest = '';
  let timeBase = 0;
  let count = 0;
  let first = 0;
  let last = 0;
  let span = 0; // time units that the last frame is shown, when told
  let settle: (size: { width: number; height: number } | null) => void = () => {};
  const size = new Promise<{ width: number; height: number } | null>((done) => {
    settle = done;
  });
  const read = (line: string) => {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base) timeBase = Number(base[1]) / Number(base[2]);
    const dimensions = /^#dimensions 0: (\d+)x(\d+)/.exec(line);
    if (dimensions) settle({ width: Number(dimensions[1]), height: Number(dimensions[2]) });
    if (!line.startsWith('0,')) return;
    const [, , shown, duration] = line.split(',').map(Number);
    if (count === 0) first = shown!;
    last = Math.max(last, shown!);
    span = duration!;
    count += 1;
  };
  const steps = () => (count > 1 ? (last - first) / (count - 1) : span || 0);
  return {
    size,
    get count() {
      return count;
    },
    get seconds() {
      return count === 0 ? 0 : (last - first + (span > 1 ? span : steps())) * timeBase;
    },
    get fps() {
      const step = steps() * timeBase;
      return step > 0 ? 1 / step : 0;
    },
    add(text) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) read(line);
    },
    end() {
      if (rest) read(rest);
      settle(null);
    },
  };
}
