// Reads what ffmpeg's `framecrc` muxer tells of the frames beside it: their size, and when each is shown.

export interface FrameTimes {
  /** Width and height, once known; null when the stream ended without a frame. */
  readonly size: Promise<{ width: number; height: number } | null>;
  /** Frames told so far. */
  readonly count: number;
  /** From the first frame's start to the last one's end. */
  readonly seconds: number;
  /** The same without the last frame: cheap to ask while frames come. */
  readonly span: number;
  /** Mean frames a second; 0 without frames. */
  readonly fps: number;
  /** When each frame is shown, in seconds. */
  readonly shown: Float64Array;
  add(text: string): void;
  end(): void;
}

/** A reader to be fed with the text; called by decode. */
export function readFrameTimes(): FrameTimes {
  let rest = '';
  let timeBase = 0;
  const shown: number[] = []; // in units of the time base
  let lastSpan = 0; // of the last frame, when told
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
    const [, , time, duration] = line.split(',').map(Number);
    shown.push(time!);
    lastSpan = duration!;
  };
  return {
    size,
    get count() {
      return shown.length;
    },
    get seconds() {
      if (shown.length === 0) return 0;
      return (shown.at(-1)! - shown[0]! + (lastSpan > 1 ? lastSpan : meanStep(shown))) * timeBase;
    },
    get span() {
      return shown.length === 0 ? 0 : (shown.at(-1)! - shown[0]!) * timeBase;
    },
    get fps() {
      const step = (meanStep(shown) || lastSpan) * timeBase;
      return step > 0 ? 1 / step : 0;
    },
    get shown() {
      return Float64Array.from(shown, (time) => time * timeBase);
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

/** Mean step from frame to frame; a rare jump (a lost frame, the start of some AVI files) in a steady stream does not count. */
function meanStep(times: readonly number[]): number {
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  const median = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  const rounding = median < 5 ? 0 : Math.max(1.5, median / 5); // a coarse time base counts in frames
  const steady = steps.filter((step) => Math.abs(step - median) <= rounding);
  const kept = steady.length >= 0.9 * steps.length ? steady : steps;
  return kept.length === 0 ? 0 : kept.reduce((sum, step) => sum + step, 0) / kept.length;
}
