/**
 * Parameter and Buffer: the tensors a module owns. Both belong to no scope, so a `tidy` around their making does not
 * free them; they live until disposed. A Parameter is learnt, a Buffer (running statistics, memory banks) is not;
 * both stand in the state dictionary.
 */
import { native } from '../native.js';
import { Scope } from '../scope.js';
import { Tensor } from '../tensor.js';

/** A learnt tensor: a leaf that requires a gradient. */
export class Parameter extends Tensor {
  /** Takes `data` over: its handle is disposed, its memory is now the parameter's. */
  constructor(data: Tensor, options: { requires_grad?: boolean } = {}) {
    super(takeOver(data), null);
    this.requires_grad_(options.requires_grad ?? true);
  }
}

/** A tensor of a module's state that is not learnt. */
export class Buffer extends Tensor {
  /** Takes `data` over: its handle is disposed, its memory is now the buffer's. */
  constructor(data: Tensor) {
    super(takeOver(data), null);
  }
}

/** The slot of a leaf on the memory of `data`, whose own handle ends here. */
function takeOver(data: Tensor): number {
  using _ = new Scope();
  const leaf = data.detach();
  const { slot } = leaf;
  leaf.slot = -1; // the scope has nothing to free; the new handle will
  native().own(slot);
  data.dispose();
  return slot;
}
