/**
 * From a clip and a cut to what the store is asked for: the recipe's sizes in a store's own pixels and frames.
 */
import type { MelKind, Window } from '@avcl/media';
import type { Recipe } from '../recipe/schema.js';
import {
  type Cut,
  centreCut,
  coveringCuts,
  type FrameGeometry,
  melCorner,
  spanOf,
  testCuts,
  trainingCut,
} from './plan.js';
import type { ClipInfo } from './source.js';

/** The recipe's section on inputs. */
export type InputSettings = Recipe['data'];

/** One sample of one batch: which clip, where its frames and its mel are cut. */
export interface Sample {
  /** Index in the store. */
  readonly index: number;
  /** Place in the training manifest, or -1 where there is none. */
  readonly row: number;
  readonly key: string;
  /** From 0, or null without a label. */
  readonly classIndex: number | null;
  readonly window: Window;
  /** Middle of the window in seconds, for the 1.2 s mel. */
  readonly centre: number;
  readonly melCorner: { readonly x: number; readonly y: number };
}

/** A clip with its place in the store. */
export type IndexedClip = ClipInfo & { readonly index: number };

/** How much the mel's crop can move. */
export function melFreedom(data: InputSettings): number {
  return (data.mel_crop === 'raw_crop' ? 256 : data.mel_size) - data.audio_crop;
}

/** A clip's geometry: the recipe's crop at `frame_height`, scaled to the height at which the store keeps its frames. */
export function geometryOf(clip: ClipInfo, data: InputSettings): FrameGeometry {
  const side = Math.round((data.crop * clip.height) / data.frame_height);
  return {
    length: clip.frames,
    width: clip.width,
    height: clip.height,
    frames: data.rgb_frames,
    stride: data.rgb_stride,
    side: Math.max(1, Math.min(side, clip.width, clip.height)),
    flip: data.flip,
  };
}

function sampleOf(
  clip: IndexedClip,
  row: number,
  cut: Cut,
  corner: Sample['melCorner'],
  data: InputSettings,
): Sample {
  const { frames, stride, side } = geometryOf(clip, data);
  return {
    index: clip.index,
    row,
    key: clip.key,
    classIndex: clip.classIndex,
    window: { clip: clip.index, ...cut, frames, stride, size: side, out: data.crop },
    centre: (cut.start + spanOf(frames, stride) / 2) / clip.fps,
    melCorner: corner,
  };
}

/** The training sample of a manifest row in an epoch. */
export function trainingSample(
  clip: IndexedClip,
  row: number,
  seed: number,
  epoch: number,
  data: InputSettings,
): Sample {
  const corner = melCorner(melFreedom(data), { seed, epoch, row });
  return sampleOf(clip, row, trainingCut(seed, epoch, row, geometryOf(clip, data)), corner, data);
}

/** The validation sample: middle window, centre crops. */
export function centreSample(clip: IndexedClip, data: InputSettings): Sample {
  return sampleOf(clip, -1, centreCut(geometryOf(clip, data)), melCorner(melFreedom(data), null), data);
}

/** How a video is looked at in a test: `clips` times `crops` windows. */
export interface Views {
  readonly clips: number;
  readonly crops: number;
}

/** The test samples of a clip, in time's order, the crops of one clip beside one another. */
export function testSamples(clip: IndexedClip, { clips, crops }: Views, data: InputSettings): Sample[] {
  const corner = melCorner(melFreedom(data), null);
  return testCuts(geometryOf(clip, data), clips, crops).map((cut) => sampleOf(clip, -1, cut, corner, data));
}

/** Samples that together show every frame of a clip, in time's order. */
export function coveringSamples(clip: IndexedClip, data: InputSettings): Sample[] {
  const corner = melCorner(melFreedom(data), null);
  return coveringCuts(geometryOf(clip, data)).map((cut) => sampleOf(clip, -1, cut, corner, data));
}

/** What the store is asked for to make these samples' mels: one kind for all, or one for each. */
export function melKindOf(samples: readonly Sample[], data: InputSettings): MelKind | MelKind[] {
  switch (data.audio) {
    case 'mel_whole':
      return { kind: 'whole' };
    case 'raw':
      return { kind: 'raw' };
    case 'mel_1.2s':
      return samples.map(({ centre }) => ({ kind: '1.2s', centre }));
  }
}
