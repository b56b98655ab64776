/**
 * What every backbone offers: a 3-D CNN from a clip to a pooled feature of `D = 8 * width` channels, 512 at full width.
 * Left out: the classifier, which belongs to a method's head.
 */
import { AvclError, type Generator, nn, type Tensor, tidy } from '@avcl/torch';
import { type Execution, moduleExecution } from './execution.js';
import { allFrames, type Clip, distinctFrames, repeatedPicture } from './repeated-frames.js';

/** Options of every backbone. */
export interface BackboneOptions {
  /** Channels after conv1; the others follow as 1, 2, 4, 8 times. 64 as VCOP; 16 is a quarter of the network. */
  width?: number | undefined;
  /** Residual blocks a stage. 1 as the paper (nine convolutions); C3D has none and takes only 1. */
  depth?: number | undefined;
  /** Source of the initial weights, which are PyTorch's default initialisation: `generatorFor(seed, 'init')`. */
  generator: Generator;
}

/** Pooled feature and the maps it came from, all after their ReLU; C3D's maps are those before the pooling. */
export interface BackboneFeatures {
  /** (B, D) global average of `conv5`. */
  pool: Tensor;
  /** (B, 2 width, T/2, H/4, W/4) at 112 x 112: (B, 128, 8, 28, 28) */
  conv3: Tensor;
  /** (B, 4 width, T/4, H/8, W/8): (B, 256, 4, 14, 14) */
  conv4: Tensor;
  /** (B, 8 width, T/8, H/16, W/16): (B, 512, 2, 7, 7) */
  conv5: Tensor;
}

/** The maps of {@link BackboneFeatures}, possibly with runs of equal frames. */
export type StageClips<X = Tensor> = Record<'conv3' | 'conv4' | 'conv5', Clip<X>>;

/** The base of C3D, R3D and R(2+1)D. */
export abstract class Backbone extends nn.Module {
  /** Its name in the registry. */
  abstract readonly architecture: string;
  /** Fewest frames that survive the pooling along time. */
  abstract readonly minFrames: number;
  /** Smallest height and width that leave a position in the last map. */
  abstract readonly minSize: number;
  /** D, the width of the pooled feature. */
  readonly dim: number;

  constructor(readonly width: number) {
    super();
    this.dim = 8 * width;
  }

  /**
   * The layers, carried out by `execution`; which maps have runs of equal frames depends on the input clip.
   * Called by the methods below and by the evaluation form.
   */
  abstract run<X>(clip: Clip<X>, execution: Execution<X>): StageClips<X>;

  /**
   * @param x - (B, 3, T, H, W)
   * @returns (B, D)
   * @throws AvclError USAGE where the shape does not fit; C3D names the frames it needs
   */
  forward(x: Tensor): Tensor {
    return pooled(this, distinctFrames(checkedClip(this, x, x.shape[2])), moduleExecution);
  }

  /**
   * The pooled feature with the maps of conv3, conv4 and conv5.
   * @param x - (B, 3, T, H, W)
   */
  forwardFeatures(x: Tensor): BackboneFeatures {
    return allFeatures(this, distinctFrames(checkedClip(this, x, x.shape[2])), moduleExecution);
  }

  /**
   * Equal to `forward` on the picture copied to `frames` frames, in outputs, gradients and running statistics, without
   * computing a frame twice (`repeated-frames.ts`).
   * @param picture - (B, 3, 1, H, W) or (B, 3, H, W)
   * @returns (B, D)
   */
  forwardRepeated(picture: Tensor, frames: number): Tensor {
    return pooled(this, checkedPicture(this, picture, frames), moduleExecution);
  }

  /** {@link Backbone.forwardFeatures} of a picture copied to `frames` frames; the maps have all their frames. */
  forwardRepeatedFeatures(picture: Tensor, frames: number): BackboneFeatures {
    return allFeatures(this, checkedPicture(this, picture, frames), moduleExecution);
  }
}

/** (B, D); intermediate handles are freed, so that the backward pass can give their memory back as it goes. */
export function pooled(backbone: Backbone, clip: Clip, execution: Execution): Tensor {
  return tidy(() => globalAverage(allFrames(backbone.run(clip, execution).conv5)));
}

/** All of {@link BackboneFeatures}. */
export function allFeatures(backbone: Backbone, clip: Clip, execution: Execution): BackboneFeatures {
  return tidy(() => {
    const clips = backbone.run(clip, execution);
    const conv5 = allFrames(clips.conv5);
    return {
      pool: globalAverage(conv5),
      conv3: allFrames(clips.conv3),
      conv4: allFrames(clips.conv4),
      conv5,
    };
  });
}

function globalAverage(map: Tensor): Tensor {
  return map.mean([2, 3, 4]); // (B, D)
}

/** `x` if the backbone can take it as `frames` frames. */
export function checkedClip(backbone: Backbone, x: Tensor, frames: number | undefined): Tensor {
  const { architecture, minFrames, minSize } = backbone;
  const [, channels, , height = 0, width = 0] = x.shape;
  const got = `(${x.shape.join(', ')})`;
  if (x.shape.length !== 5 || channels !== 3) {
    throw new AvclError('USAGE', `expected a clip (B, 3, T, H, W) for ${architecture}, got ${got}`, {
      fix: 'give RGB clips, or a mel copied to three channels',
    });
  }
  if (frames === undefined || !Number.isInteger(frames) || frames < minFrames) {
    throw new AvclError(
      'USAGE',
      `expected at least ${minFrames} frames for ${architecture}, got ${frames}; use more frames, or r3d or r21d`,
      {
        fix: `set the frames to ${minFrames} or more, or choose r3d or r21d`,
        details: { frames, minFrames },
      },
    );
  }
  if (height < minSize || width < minSize) {
    throw new AvclError(
      'USAGE',
      `expected at least ${minSize} x ${minSize} pixels for ${architecture}, got ${height} x ${width}; use a larger crop`,
      { fix: 'use a larger crop', details: { height, width, minSize } },
    );
  }
  return x;
}

/** The repeated clip of a picture if the backbone can take it. */
export function checkedPicture(backbone: Backbone, picture: Tensor, frames: number): Clip {
  const x = picture.shape.length === 4 ? picture.unsqueeze(2) : picture; // (B, 3, 1, H, W)
  if (x.shape.length === 5 && x.shape[2] !== 1) {
    throw new AvclError(
      'USAGE',
      `expected one picture a sample, (B, 3, 1, H, W), got (${x.shape.join(', ')}); use forward for clips`,
      { fix: 'use forward for clips' },
    );
  }
  return repeatedPicture(checkedClip(backbone, x, frames), frames);
}

/** `value` if it is a whole number of at least `least`. */
export function checkedCount(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new AvclError('USAGE', `expected a whole number >= ${least} for \`${name}\`, got ${value}`, {
    fix: `set \`${name}\` to ${least} or more`,
  });
}
