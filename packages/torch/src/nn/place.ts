/** Moves, converts and lays out tensors behind their handles. Called by `Module.to`. */
import { noGrad } from '../autograd.js';
import type { Device, DType, MemoryFormat } from '../dtype.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** Where a module's tensors should be and how they should lie; what is left out stays. */
export interface Placement {
  device?: Device;
  /** Of floating-point tensors; whole numbers such as counts keep theirs. */
  dtype?: DType;
  /** `channels_last` applies to tensors of four dimensions, `channels_last_3d` to those of five. */
  memoryFormat?: MemoryFormat;
}

/** Dimensions a memory format needs; the others take any. */
const DIMENSIONS: Partial<Record<MemoryFormat, number>> = { channels_last: 4, channels_last_3d: 5 };

/** Change a tensor, and its gradient, in place. */
export function place(tensor: Tensor, placement: Placement): void {
  tidy(() =>
    noGrad(() => {
      const { grad } = tensor;
      tensor.setData(placed(tensor, placement));
      if (grad !== null) tensor.grad = placed(grad, placement);
    }),
  );
}

function placed(tensor: Tensor, { device, dtype, memoryFormat }: Placement): Tensor {
  const floating = /^b?float/.test(tensor.dtype);
  const dimensions = memoryFormat && DIMENSIONS[memoryFormat];
  const fits = dimensions === undefined || dimensions === tensor.ndim;
  return tensor.to({
    device: device ?? tensor.device,
    dtype: floating && dtype ? dtype : tensor.dtype,
    memory_format: memoryFormat && fits ? memoryFormat : 'preserve_format',
  });
}
