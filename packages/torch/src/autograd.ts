/**
 * Autograd's switches and `grad`. Each switch holds while its function runs and is put back after it, also when it
 * throws. The switches belong to the thread, so a function that returns a promise is refused.
 */
import { type Device, dtypes } from './dtype.js';
import { AvclError } from './errors.js';
import { loadCuda, native } from './native.js';
import { refused } from './refusal.js';
import { refuseAsync, slotOf } from './scope.js';
import { Tensor } from './tensor.js';

function during<T>(name: string, enter: () => () => void, run: () => T): T {
  const leave = enter();
  try {
    const result = run();
    refuseAsync(result, name);
    return result;
  } finally {
    leave();
  }
}

function withGradMode<T>(name: string, enabled: boolean, run: () => T): T {
  const enter = () => {
    const before = native().gradMode();
    native().setGradMode(enabled);
    return () => native().setGradMode(before);
  };
  return during(name, enter, run);
}

/** Runs `run` without recording operators. */
export function noGrad<T>(run: () => T): T {
  return withGradMode('noGrad', false, run);
}

/** Runs `run` recording operators, also inside `noGrad`. */
export function enableGrad<T>(run: () => T): T {
  return withGradMode('enableGrad', true, run);
}

/** Whether operators are recorded now. */
export function isGradEnabled(): boolean {
  return native().gradMode();
}

/** Runs `run` without recording and without version counting; its tensors can never take part in `backward`. */
export function inferenceMode<T>(run: () => T): T {
  const enter = () => {
    native().enterInference();
    return () => native().leaveInference();
  };
  return during('inferenceMode', enter, run);
}

/** What `autocast` lowers, and to what. */
export interface AutocastOptions {
  device: Device;
  dtype: 'bfloat16' | 'float16' | 'float32';
  enabled?: boolean;
}

/** Runs `run` with convolutions and matrix products in `dtype`, and what needs it in float32, as torch.autocast does. */
export function autocast<T>(options: AutocastOptions, run: () => T): T {
  const { device, dtype, enabled = true } = options;
  if (device.startsWith('cuda')) loadCuda();
  const enter = () => {
    const before = native().enterAutocast(device, dtypes.code(dtype), enabled && dtype !== 'float32');
    return () => native().leaveAutocast(device, before.dtype, before.enabled);
  };
  return during('autocast', enter, run);
}

/** What `grad` may be told; PyTorch's names. */
export interface GradOptions {
  retain_graph?: boolean;
  create_graph?: boolean;
  allow_unused?: boolean;
}

/**
 * Gradients of `outputs` with respect to `inputs`, which keep their own `grad` untouched.
 * @returns one tensor an input; null for one that was not used, where `allow_unused`.
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  gradOutputs: readonly (Tensor | null)[] | null = null,
  options: GradOptions = {},
): (Tensor | null)[] {
  const from = outputs instanceof Tensor ? [outputs] : outputs;
  const to = inputs instanceof Tensor ? [inputs] : inputs;
  const given = gradOutputs ?? from.map(() => null);
  if (given.length !== from.length) {
    throw new AvclError(
      'USAGE',
      `expected ${from.length} gradients for \`gradOutputs\`, got ${given.length}`,
    );
  }
  const { create_graph = false, retain_graph = create_graph, allow_unused = false } = options;
  const slots = refused('grad', { outputs: from, inputs: to }, () =>
    native().grad(
      from.map(slotOf),
      to.map(slotOf),
      given.map((tensor) => (tensor === null ? null : slotOf(tensor))),
      retain_graph,
      create_graph,
      allow_unused,
    ),
  );
  return slots.map((slot) => (slot === null ? null : new Tensor(slot)));
}
