/**
 * C3D, section 5.1: eight 3x3x3 convolutions with bias, each with batch norm and ReLU, max-pools between, and global
 * average pooling in place of the two fully connected layers. 27,661,440 parameters, 38.50 GMACs at 16 x 112 x 112.
 * Checked against an independent PyTorch network. Names as in VCOP and TCGL; the classifier `linear` is left out.
 */
import { AvclError, type Generator, nn } from '@avcl/torch';
import { Backbone, type BackboneOptions, checkedCount, type StageClips } from './backbone.js';
import type { Execution } from './execution.js';
import type { Clip } from './repeated-frames.js';

export class C3d extends Backbone {
  readonly architecture = 'c3d';
  /** Three poolings along time: 2 * 2 * 2. */
  readonly minFrames = 8;
  /** Four poolings in space before conv5. */
  readonly minSize = 16;

  readonly conv1: nn.Conv3d;
  readonly bn1: nn.BatchNorm3d;
  readonly conv2: nn.Conv3d;
  readonly bn2: nn.BatchNorm3d;
  readonly conv3a: nn.Conv3d;
  readonly bn3a: nn.BatchNorm3d;
  readonly conv3b: nn.Conv3d;
  readonly bn3b: nn.BatchNorm3d;
  readonly conv4a: nn.Conv3d;
  readonly bn4a: nn.BatchNorm3d;
  readonly conv4b: nn.Conv3d;
  readonly bn4b: nn.BatchNorm3d;
  readonly conv5a: nn.Conv3d;
  readonly bn5a: nn.BatchNorm3d;
  readonly conv5b: nn.Conv3d;
  readonly bn5b: nn.BatchNorm3d;

  /** @throws AvclError USAGE for a `depth` other than 1 */
  constructor({ width = 64, depth = 1, generator }: BackboneOptions) {
    super(checkedCount('width', width, 1));
    if (depth !== 1) {
      throw new AvclError('USAGE', `expected 1 for \`depth\`, got ${depth}; C3D has no residual blocks`, {
        fix: 'leave `depth` at 1, or choose r3d or r21d',
      });
    }
    this.conv1 = convolution(3, width, generator);
    this.bn1 = new nn.BatchNorm3d(width);
    this.conv2 = convolution(width, 2 * width, generator);
    this.bn2 = new nn.BatchNorm3d(2 * width);
    this.conv3a = convolution(2 * width, 4 * width, generator);
    this.bn3a = new nn.BatchNorm3d(4 * width);
    this.conv3b = convolution(4 * width, 4 * width, generator);
    this.bn3b = new nn.BatchNorm3d(4 * width);
    this.conv4a = convolution(4 * width, 8 * width, generator);
    this.bn4a = new nn.BatchNorm3d(8 * width);
    this.conv4b = convolution(8 * width, 8 * width, generator);
    this.bn4b = new nn.BatchNorm3d(8 * width);
    this.conv5a = convolution(8 * width, 8 * width, generator);
    this.bn5a = new nn.BatchNorm3d(8 * width);
    this.conv5b = convolution(8 * width, 8 * width, generator);
    this.bn5b = new nn.BatchNorm3d(8 * width);
  }

  run<X>(clip: Clip<X>, execution: Execution<X>): StageClips<X> {
    const layer = (x: Clip<X>, conv: nn.Conv3d, bn: nn.BatchNorm3d) =>
      execution.convolution(x, { conv, bn, relu: true });
    let x = execution.maxPool(layer(clip, this.conv1, this.bn1), [1, 2, 2]); // (B, 64, T, H/2, W/2)
    x = execution.maxPool(layer(x, this.conv2, this.bn2), [2, 2, 2]); // (B, 128, T/2, H/4, W/4)
    const conv3 = layer(layer(x, this.conv3a, this.bn3a), this.conv3b, this.bn3b); // (B, 256, T/2, H/4, W/4)
    x = execution.maxPool(conv3, [2, 2, 2]); // (B, 256, T/4, H/8, W/8)
    const conv4 = layer(layer(x, this.conv4a, this.bn4a), this.conv4b, this.bn4b); // (B, 512, T/4, H/8, W/8)
    x = execution.maxPool(conv4, [2, 2, 2]); // (B, 512, T/8, H/16, W/16)
    const conv5 = layer(layer(x, this.conv5a, this.bn5a), this.conv5b, this.bn5b); // (B, 512, T/8, H/16, W/16)
    return { conv3, conv4, conv5 };
  }
}

function convolution(from: number, to: number, generator: Generator): nn.Conv3d {
  return new nn.Conv3d(from, to, 3, { padding: 1, generator });
}
