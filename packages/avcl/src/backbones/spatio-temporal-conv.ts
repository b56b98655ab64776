/**
 * The convolution that R3D and R(2+1)D differ in: full 3-D, or a spatial one to M channels, batch norm, ReLU, then a
 * temporal one. The batch norm, sum and ReLU after it belong to the caller. Sections 5.2 and 5.3; names as in VCOP.
 */
import { type Generator, nn, type Tensor } from '@avcl/torch';
import type { ConvolutionStep, Execution } from './execution.js';
import type { Clip } from './repeated-frames.js';

/** Time, height, width. */
export type Triple = readonly [number, number, number];

/** Geometry of a convolution; none has a bias. */
export interface Geometry {
  readonly from: number;
  readonly to: number;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly padding: Triple;
}

/** What follows a convolution: see {@link ConvolutionStep}. */
export type Following<X = Tensor> = Omit<ConvolutionStep<X>, 'conv'>;

/** A spatio-temporal convolution with what follows it. */
export interface SpatioTemporalConv extends nn.Module {
  run<X>(clip: Clip<X>, execution: Execution<X>, then: Following<X>): Clip<X>;
}

/** Makes one: how a residual network chooses between the two. */
export type ConvFactory = (geometry: Geometry, generator: Generator) => SpatioTemporalConv;

/** R3D's: one convolution over time and space. */
export class FullConv3d extends nn.Module implements SpatioTemporalConv {
  readonly temporal_spatial_conv: nn.Conv3d;

  constructor(geometry: Geometry, generator: Generator) {
    super();
    this.temporal_spatial_conv = convolution(geometry, generator);
  }

  run<X>(clip: Clip<X>, execution: Execution<X>, then: Following<X>): Clip<X> {
    return execution.convolution(clip, { conv: this.temporal_spatial_conv, ...then });
  }
}

/** R(2+1)D's: space, batch norm, ReLU, time. */
export class FactorisedConv3d extends nn.Module implements SpatioTemporalConv {
  readonly spatial_conv: nn.Conv3d;
  readonly bn: nn.BatchNorm3d;
  readonly temporal_conv: nn.Conv3d;

  constructor({ from, to, kernel, stride, padding }: Geometry, generator: Generator) {
    super();
    const middle = middleChannels(from, to, kernel);
    const space: Geometry = {
      from,
      to: middle,
      kernel: [1, kernel[1], kernel[2]],
      stride: [1, stride[1], stride[2]],
      padding: [0, padding[1], padding[2]],
    };
    const time: Geometry = {
      from: middle,
      to,
      kernel: [kernel[0], 1, 1],
      stride: [stride[0], 1, 1],
      padding: [padding[0], 0, 0],
    };
    this.spatial_conv = convolution(space, generator);
    this.bn = new nn.BatchNorm3d(middle);
    this.temporal_conv = convolution(time, generator);
  }

  run<X>(clip: Clip<X>, execution: Execution<X>, then: Following<X>): Clip<X> {
    const x = execution.convolution(clip, { conv: this.spatial_conv, bn: this.bn, relu: true }); // (B, M, T, H', W')
    return execution.convolution(x, { conv: this.temporal_conv, ...then }); // (B, C, T', H', W')
  }
}

/** M that keeps the parameters of the full convolution: `floor(kt kh kw Cin Cout / (kh kw Cin + kt Cout))`. */
export function middleChannels(from: number, to: number, [time, height, width]: Triple): number {
  return Math.floor((time * height * width * from * to) / (height * width * from + time * to));
}

function convolution({ from, to, kernel, stride, padding }: Geometry, generator: Generator): nn.Conv3d {
  return new nn.Conv3d(from, to, [...kernel], {
    stride: [...stride],
    padding: [...padding],
    bias: false,
    generator,
  });
}
