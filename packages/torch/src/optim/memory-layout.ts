/**
 * Layouts in memory. The fused CPU kernels walk parameter, gradient and state by memory, not by index, so all of them
 * must have the same strides, or values meet the wrong ones without an error; what has not is copied first.
 */
import { AvclError } from '../errors.js';
import { empty_like } from '../ops.generated.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** A state tensor on its parameter's device and laid out as it is; one value, such as a count, only moves. */
export function beside(tensor: Tensor, parameter: Tensor): Tensor {
  if (tensor.ndim > 0) return laidOut(tensor, parameter);
  return tensor.device === parameter.device ? tensor : tensor.to({ device: parameter.device });
}

/** The tensor itself where it lies in memory as `model` does, else a copy that does (and has its device and dtype). */
export function laidOut(tensor: Tensor, model: Tensor): Tensor {
  const fits = tensor.device === model.device && tensor.dtype === model.dtype && sameStrides(tensor, model);
  return fits ? tensor : empty_like(model).copy_(tensor);
}

/** Whether two tensors of one shape run through memory alike; the stride of an axis of one value says nothing. */
function sameStrides(a: Tensor, b: Tensor): boolean {
  const [own, other] = [a.strides, b.strides];
  return a.shape.every((size, i) => size === 1 || own[i] === other[i]);
}

/** Refuse a parameter with gaps in memory, which no copy could be laid out as. */
export function requireDense(index: number, parameter: Tensor): void {
  tidy(() => {
    if (sameStrides(parameter, empty_like(parameter))) return;
    const strides = `strides [${parameter.strides.join(', ')}] for [${parameter.shape.join(', ')}]`;
    throw new AvclError(
      'USAGE',
      `expected a parameter without gaps in memory for \`params\`, got ${strides} at ${index}; clone it first`,
    );
  });
}
