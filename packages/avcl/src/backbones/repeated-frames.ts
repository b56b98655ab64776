/**
 * Clips whose frames come in runs of equal frames, and how a window in time (convolution, pooling) acts on them.
 *
 * The mel is one picture copied to 16 frames. A layer that is the same at every position gives equal outputs for equal
 * windows, so only distinct windows need computing: a kernel of 3 over `[16 equal]` with zero padding gives a first
 * frame, a last one, and 14 equal ones between. Written as runs, (16) becomes (1, 14, 1), the next kernel of 3 makes
 * (1, 1, 12, 1, 1), and so on until every frame differs. This is exact, not an approximation: no arithmetic is left out
 * but that which would give the same numbers again. Only statistics over the batch must count a frame as often as it
 * stands for others: `weighted-batch-norm.ts`. Holds for every network made of such layers: R3D, R(2+1)D and C3D alike.
 */
import { AvclError, index_select, type Tensor, tensor } from '@avcl/torch';

/** Frames with the number of equal frames that each stands for; `counts` null: each for itself. */
export interface Clip<X = Tensor> {
  /** (B, C, d, H, W), d distinct frames. */
  readonly x: X;
  /** d counts, their sum is the clip's length. */
  readonly counts: readonly number[] | null;
}

/** Windows along time: size, step and zero padding at both ends. */
export interface TimeWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** A clip of frames that may all differ. */
export function distinctFrames<X>(x: X): Clip<X> {
  return { x, counts: null };
}

/** One picture (B, C, 1, H, W) standing for `frames` equal frames. */
export function repeatedPicture<X>(picture: X, frames: number): Clip<X> {
  return { x: picture, counts: frames === 1 ? null : [frames] };
}

/** Null where every frame stands for itself, so that the plain layers take over. */
export function normalisedCounts(counts: readonly number[]): readonly number[] | null {
  return counts.every((count) => count === 1) ? null : counts;
}

/** What a windowed layer needs: which frames to read, in order, and the counts of what it then gives. */
export interface WindowPlan {
  readonly take: readonly number[];
  readonly counts: readonly number[];
}

const plans = new Map<string, WindowPlan>();

/** The shortest input that still holds every distinct window. */
export function planWindows(counts: readonly number[], window: TimeWindow): WindowPlan {
  const key = `${counts.join()}|${window.kernel},${window.stride},${window.padding}`;
  let plan = plans.get(key);
  if (plan === undefined) {
    plan = shortestInput(counts, window);
    plans.set(key, plan);
  }
  return plan;
}

function shortestInput(counts: readonly number[], window: TimeWindow): WindowPlan {
  const whole = runsOfWindows(spread(counts), window);
  const short = [...counts];
  for (let run = 0; run < short.length; run++) {
    // Steps of the stride, so that the windows behind the cut keep their place.
    while (short[run]! > window.stride) {
      short[run]! -= window.stride;
      if (sameWindows(runsOfWindows(spread(short), window), whole)) continue;
      short[run]! += window.stride;
      break;
    }
  }
  const take = spread(short);
  // A run that is still more than one frame long keeps all of its surplus in its first frame: they are equal.
  const outputs = runsOfWindows(take, window).flatMap(({ length }, run) => [
    whole[run]!.length - length + 1,
    ...Array<number>(length - 1).fill(1),
  ]);
  return { take, counts: outputs };
}

interface WindowRun {
  readonly content: string;
  length: number;
}

/** Outputs in order, neighbours with the same content joined. */
function runsOfWindows(frames: readonly number[], { kernel, stride, padding }: TimeWindow): WindowRun[] {
  const runs: WindowRun[] = [];
  for (let start = -padding; start + kernel <= frames.length + padding; start += stride) {
    const content = Array.from({ length: kernel }, (_, k) => frames[start + k] ?? 'zero').join();
    const last = runs.at(-1);
    if (last?.content === content) last.length++;
    else runs.push({ content, length: 1 });
  }
  return runs;
}

function sameWindows(a: readonly WindowRun[], b: readonly WindowRun[]): boolean {
  return a.length === b.length && a.every((run, i) => run.content === b[i]!.content);
}

/** The frame at each time, from the counts: (2, 1) to [0, 0, 1]. */
export function spread(counts: readonly number[]): number[] {
  return counts.flatMap((count, frame) => Array<number>(count).fill(frame));
}

/** Frames of `x` in the order of `index`, in the memory format of `x`. */
export function takeFrames(x: Tensor, index: readonly number[]): Tensor {
  if (index.length === x.shape[2] && index.every((frame, i) => frame === i)) return x;
  const places = tensor([...index], { dtype: 'int64', device: x.device });
  if (x.strides[1] !== 1) return index_select(x, 2, places); // (B, C, d', H, W)
  // Channels last: a frame is one block of memory when time comes before the channels.
  return index_select(x.permute([0, 2, 3, 4, 1]), 1, places).permute([0, 4, 1, 2, 3]); // (B, C, d', H, W)
}

/** Every frame written out: (B, C, T, H, W). */
export function allFrames({ x, counts }: Clip): Tensor {
  return counts === null ? x : takeFrames(x, spread(counts));
}

/** A clip's frames, one for each run of `counts`, for adding it to a clip with those counts: (B, C, counts, H, W). */
export function framesCutLike({ x, counts }: Clip, wanted: readonly number[] | null): Tensor {
  return takeFrames(x, cutLike(counts, x.shape[2]!, wanted));
}

/**
 * The frames to take of a clip of `distinct` frames with `counts`, one for each run of `wanted`; null: all of them, written out.
 * `wanted` has to cut wherever the clip does. A convolution's output cuts wherever its shortcut does, since the shortcut's
 * frame is the centre of the window.
 */
export function cutLike(
  counts: readonly number[] | null,
  distinct: number,
  wanted: readonly number[] | null,
): number[] {
  const frames = spread(counts ?? Array<number>(distinct).fill(1));
  if (wanted === null) return frames;
  const runs = spread(wanted);
  const fits =
    runs.length === frames.length &&
    runs.every((run, t) => run !== runs[t - 1] || frames[t] === frames[t - 1]);
  if (!fits)
    throw new AvclError('FAULT', `expected a clip that (${wanted}) can cut, got (${counts}); report this`);
  return frames.filter((_, t) => runs[t] !== runs[t - 1]);
}
