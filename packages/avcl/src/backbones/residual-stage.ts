/**
 * Residual block and stage of R3D and R(2+1)D, section 5.2: conv, BN, ReLU, conv, BN, add, ReLU. The first block of
 * conv3-5 halves time and space, and its shortcut is a 1x1x1 convolution of stride 2, then BN; other shortcuts are plain.
 * Names as in VCOP: `block1`, further blocks (depth > 1) in `blocks`.
 */
import { type Generator, nn, tidy } from '@avcl/torch';
import type { Execution } from './execution.js';
import type { Clip } from './repeated-frames.js';
import type { ConvFactory, SpatioTemporalConv } from './spatio-temporal-conv.js';

export class ResidualBlock extends nn.Module {
  readonly downsampleconv?: SpatioTemporalConv;
  readonly downsamplebn?: nn.BatchNorm3d;
  readonly conv1: SpatioTemporalConv;
  readonly bn1: nn.BatchNorm3d;
  readonly conv2: SpatioTemporalConv;
  readonly bn2: nn.BatchNorm3d;

  constructor(make: ConvFactory, from: number, to: number, halve: boolean, generator: Generator) {
    super();
    const stride = halve ? ([2, 2, 2] as const) : ([1, 1, 1] as const);
    if (halve) {
      this.downsampleconv = make({ from, to, kernel: [1, 1, 1], stride, padding: [0, 0, 0] }, generator);
      this.downsamplebn = new nn.BatchNorm3d(to);
    }
    this.conv1 = make({ from, to, kernel: [3, 3, 3], stride, padding: [1, 1, 1] }, generator);
    this.bn1 = new nn.BatchNorm3d(to);
    this.conv2 = make({ from: to, to, kernel: [3, 3, 3], stride: [1, 1, 1], padding: [1, 1, 1] }, generator);
    this.bn2 = new nn.BatchNorm3d(to);
  }

  /** (B, from, T, H, W) to (B, to, T', H', W'). */
  run<X>(clip: Clip<X>, execution: Execution<X>): Clip<X> {
    return tidy(() => {
      const shortcut =
        this.downsampleconv && this.downsamplebn
          ? this.downsampleconv.run(clip, execution, { bn: this.downsamplebn, relu: false }) // (B, to, T', H', W')
          : clip;
      const x = this.conv1.run(clip, execution, { bn: this.bn1, relu: true }); // (B, to, T', H', W')
      return this.conv2.run(x, execution, { bn: this.bn2, add: shortcut, relu: true }); // (B, to, T', H', W')
    });
  }
}

export class ResidualStage extends nn.Module {
  readonly block1: ResidualBlock;
  readonly blocks: nn.ModuleList<ResidualBlock>;

  constructor(
    make: ConvFactory,
    from: number,
    to: number,
    options: { halve: boolean; depth: number; generator: Generator },
  ) {
    super();
    this.block1 = new ResidualBlock(make, from, to, options.halve, options.generator);
    this.blocks = new nn.ModuleList(
      Array.from(
        { length: options.depth - 1 },
        () => new ResidualBlock(make, to, to, false, options.generator),
      ),
    );
  }

  run<X>(clip: Clip<X>, execution: Execution<X>): Clip<X> {
    let x = this.block1.run(clip, execution);
    for (const block of this.blocks) x = block.run(x, execution);
    return x;
  }
}
