/**
 * The skeleton that R3D and R(2+1)D share, section 5.2: conv1 3x7x7 of stride 1x2x2, four residual stages, global
 * average pooling, no max-pool. With one block a stage nine convolutions, shortcuts not counted. No bias anywhere.
 */
import { nn, tidy } from '@avcl/torch';
import { Backbone, type BackboneOptions, checkedCount, type StageClips } from './backbone.js';
import type { Execution } from './execution.js';
import type { Clip } from './repeated-frames.js';
import { ResidualStage } from './residual-stage.js';
import type { ConvFactory, SpatioTemporalConv } from './spatio-temporal-conv.js';

export abstract class ResidualNetwork extends Backbone {
  readonly minFrames = 1;
  readonly minSize = 1;
  readonly depth: number;

  readonly conv1: SpatioTemporalConv;
  readonly bn1: nn.BatchNorm3d;
  readonly conv2: ResidualStage;
  readonly conv3: ResidualStage;
  readonly conv4: ResidualStage;
  readonly conv5: ResidualStage;

  constructor(make: ConvFactory, { width = 64, depth = 1, generator }: BackboneOptions) {
    super(checkedCount('width', width, 1));
    this.depth = checkedCount('depth', depth, 1);
    const halve = { halve: true, depth, generator };
    this.conv1 = make(
      { from: 3, to: width, kernel: [3, 7, 7], stride: [1, 2, 2], padding: [1, 3, 3] },
      generator,
    );
    this.bn1 = new nn.BatchNorm3d(width);
    this.conv2 = new ResidualStage(make, width, width, { ...halve, halve: false });
    this.conv3 = new ResidualStage(make, width, 2 * width, halve);
    this.conv4 = new ResidualStage(make, 2 * width, 4 * width, halve);
    this.conv5 = new ResidualStage(make, 4 * width, 8 * width, halve);
  }

  run<X>(clip: Clip<X>, execution: Execution<X>): StageClips<X> {
    const conv3 = tidy(() => {
      const x = this.conv1.run(clip, execution, { bn: this.bn1, relu: true }); // (B, 64, T, H/2, W/2)
      return this.conv3.run(this.conv2.run(x, execution), execution); // (B, 128, T/2, H/4, W/4)
    });
    const conv4 = this.conv4.run(conv3, execution); // (B, 256, T/4, H/8, W/8)
    const conv5 = this.conv5.run(conv4, execution); // (B, 512, T/8, H/16, W/16)
    return { conv3, conv4, conv5 };
  }
}
