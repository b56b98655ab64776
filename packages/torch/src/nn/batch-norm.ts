/**
 * Batch normalisation (Ioffe and Szegedy 2015): per channel, `(x - mean) / sqrt(var + eps) * weight + bias`.
 * Training uses the batch's statistics and moves the running ones towards them; evaluation uses the running ones.
 * Names, defaults and state as PyTorch's `nn.BatchNorm1d/2d/3d`, against which results, gradients and running
 * statistics were checked. Statistics are this process's own unless `group` is set; then they are those of the batch over all processes.
 */
import { noGrad } from '../autograd.js';
import { jointMoments } from '../distributed/joint-moments.js';
import type { ProcessGroup } from '../distributed/process-group.js';
import type { DType } from '../dtype.js';
import { AvclError } from '../errors.js';
import { batch_norm, ones, var_mean, zeros } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { requireSize } from './arguments.js';
import { Module } from './module.js';
import { Buffer, Parameter } from './parameter.js';

/** Options of the batch normalisations; the defaults are PyTorch's. */
export interface BatchNormOptions {
  /** Added to the variance. */
  eps?: number;
  /** The batch's share in the running statistics; null for their plain average over all batches. */
  momentum?: number | null;
  /** Whether weight and bias are learnt. */
  affine?: boolean;
  /** Whether running statistics are kept; without them evaluation uses the batch's too. */
  track_running_stats?: boolean;
  dtype?: DType;
}

/** The base of the batch normalisations. */
export abstract class BatchNorm extends Module {
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly running_mean: Buffer | null;
  readonly running_var: Buffer | null;
  readonly num_batches_tracked: Buffer | null;
  readonly eps: number;
  readonly momentum: number | null;
  /** The processes whose joint batch is normalised in training; null: this process's alone. */
  group: ProcessGroup | null = null;
  /** The ranks of input that are taken. */
  protected abstract readonly ranks: readonly number[];

  constructor(
    readonly num_features: number,
    options: BatchNormOptions = {},
  ) {
    super();
    requireSize('num_features', num_features);
    const {
      eps = 1e-5,
      momentum = 0.1,
      affine = true,
      track_running_stats = true,
      dtype = 'float32',
    } = options;
    if (!(eps > 0))
      throw new AvclError('USAGE', `expected a number above 0 for \`eps\`, got ${eps}; use 1e-5`);
    this.eps = eps;
    this.momentum = momentum;
    const size = [num_features];
    this.weight = affine ? new Parameter(ones(size, { dtype })) : null;
    this.bias = affine ? new Parameter(zeros(size, { dtype })) : null;
    this.running_mean = track_running_stats ? new Buffer(zeros(size, { dtype })) : null;
    this.running_var = track_running_stats ? new Buffer(ones(size, { dtype })) : null;
    this.num_batches_tracked = track_running_stats ? new Buffer(zeros([], { dtype: 'int64' })) : null;
  }

  /** @param x - (B, num_features, ...); gives the same shape */
  forward(x: Tensor): Tensor {
    this.#check(x);
    const { weight, bias, running_mean, running_var } = this;
    if (this.training && this.group !== null) return this.#jointly(x, this.group);
    const useBatch = this.training || running_mean === null;
    const share = this.training ? this.#share() : 0;
    return batch_norm(x, weight, bias, running_mean, running_var, useBatch, share, this.eps, true);
  }

  #jointly(x: Tensor, group: ProcessGroup): Tensor {
    const exact = x.to({ dtype: this.#dtype(x) });
    const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    const [variance, mean] = var_mean(exact, { dim: others, correction: 0 }); // (C) each
    const joint = jointMoments(group, { mean, variance }, x.numel / this.num_features);
    this.moveRunningStatistics(joint.mean, joint.variance, joint.count);
    const along = [1, -1, ...others.slice(1).map(() => 1)]; // (1, C, 1, ...)
    const normal = exact.sub(joint.mean.view(along)).mul(joint.variance.add(this.eps).rsqrt().view(along));
    const scaled = this.weight === null ? normal : normal.mul(this.weight.view(along));
    return (this.bias === null ? scaled : scaled.add(this.bias.view(along))).to({ dtype: x.dtype });
  }

  /** Under autocast the statistics keep the module's own precision. */
  #dtype(x: Tensor): DType {
    return this.weight?.dtype ?? this.running_mean?.dtype ?? x.dtype;
  }

  /**
   * Count the batch, and move the running statistics towards its own. They are replaced, not changed in place: libtorch's own batch norm
   * saves them, and an earlier pass of a shared network still has to go backward.
   * @param variance - (C), divided by `count`; the running variance is unbiased
   */
  moveRunningStatistics(mean: Tensor, variance: Tensor, count: Tensor | number): void {
    const { running_mean, running_var } = this;
    if (running_mean === null || running_var === null) return;
    noGrad(() => {
      const share = this.#share();
      const moved = running_var.mul(1 - share);
      running_mean.setData(running_mean.mul(1 - share).add(mean, { alpha: share }));
      running_var.setData(
        typeof count === 'number'
          ? moved.add(variance, { alpha: (share * count) / (count - 1) })
          : moved.add(variance.mul(count.div(count.sub(1))), { alpha: share }),
      );
    });
  }

  /** Count the batch, and give its share in the running statistics. */
  #share(): number {
    const count = this.num_batches_tracked;
    if (count !== null) noGrad(() => count.add_(1));
    if (this.momentum !== null) return this.momentum;
    return count === null ? 0 : 1 / Number(count.item());
  }

  #check(x: Tensor): void {
    const { shape } = x;
    if (!this.ranks.includes(shape.length) || shape[1] !== this.num_features) {
      const expected = `${this.ranks.join(' or ')} dimensions with ${this.num_features} channels`;
      const got = `[${shape.join(', ')}]`;
      throw new AvclError(
        'USAGE',
        `expected ${expected} for the input of ${this.constructor.name}, got ${got}; match it`,
      );
    }
    const values = shape.reduce((product, size) => product * size, 1) / this.num_features;
    if (this.training && values <= 1 && this.group === null) {
      throw new AvclError(
        'USAGE',
        `expected more than one value per channel to train ${this.constructor.name}, got [${shape.join(', ')}]; ` +
          'use a larger batch or `eval()`',
      );
    }
  }
}

/** Batch normalisation of (B, C) or (B, C, L). */
export class BatchNorm1d extends BatchNorm {
  protected readonly ranks = [2, 3];
}

/** Batch normalisation of (B, C, H, W). */
export class BatchNorm2d extends BatchNorm {
  protected readonly ranks = [4];
}

/** Batch normalisation of (B, C, T, H, W). */
export class BatchNorm3d extends BatchNorm {
  protected readonly ranks = [5];
}
