/**
 * The sum of a model's gradients over all processes, by c10d's Reducer: in buckets, each on its way as soon as its gradients are there, while
 * the backward pass goes on. After `backward` every process has the same gradients.
 */
import { call } from '../dispatch.js';
import type { Parameter } from '../nn/parameter.js';
import type { Tensor } from '../tensor.js';
import type { ProcessGroup } from './process-group.js';

/** Bytes of a bucket, as in PyTorch's DistributedDataParallel: the first one small, so that something is soon on its way. */
export interface BucketSizes {
  first?: number | undefined;
  others?: number | undefined;
}

/** Sums the gradients of parameters; parameters that do not require one are passed over. */
export class GradientSum implements Disposable {
  readonly #reducer: number;

  constructor(group: ProcessGroup, parameters: Iterable<Parameter>, sizes: BucketSizes = {}) {
    const { first = 2 ** 20, others = 25 * 2 ** 20 } = sizes;
    const learned = [...parameters].filter((parameter) => parameter.requires_grad);
    this.#reducer = call('avcl_c10d::reducer', '', [group.number, learned, first, others]) as number;
  }

  /** The next backward pass of `loss` ends with the sum. A pass without this call adds to this process's own gradients only. */
  prepare(loss: Tensor): void {
    call('avcl_c10d::reducer_prepare', '', [this.#reducer, loss]);
  }

  [Symbol.dispose](): void {
    call('avcl_c10d::reducer_free', '', [this.#reducer]);
  }
}
