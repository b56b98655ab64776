/**
 * A torch random generator with a seed and a device of its own. Its state is read and put back as a uint8 tensor, so
 * that checkpoints can hold it.
 */
import type { Device } from './dtype.js';
import { AvclError } from './errors.js';
import { loadCuda, native } from './native.js';
import { refused } from './refusal.js';
import { slotOf } from './scope.js';
import { Tensor } from './tensor.js';

const unreachable = new FinalizationRegistry<number>((slot) => native().releaseGenerator(slot));

/** A stream of random numbers for torch operators: `rand([3], { generator })`. */
export class Generator {
  /** @internal */
  readonly slot: number;
  readonly device: Device;

  /**
   * @param seed - a whole number of at most 64 bits
   * @throws AvclError USAGE for another seed or device.
   */
  constructor(seed: number | bigint, device: Device = 'cpu') {
    if (device.startsWith('cuda')) loadCuda();
    this.device = device;
    this.slot = refused('Generator', { seed, device }, () => native().createGenerator(seed, device));
    unreachable.register(this, this.slot);
  }

  /** Starts again from `seed`; returns itself. */
  manualSeed(seed: number | bigint): this {
    refused('Generator.manualSeed', { seed }, () => native().seedGenerator(this.slot, seed));
    return this;
  }

  /** Where it is, as a uint8 tensor (5,056 bytes for cpu). */
  getState(): Tensor {
    return new Tensor(native().generatorState(this.slot));
  }

  /** Goes on where `getState` was called. @throws AvclError USAGE where `state` is no uint8 tensor. */
  setState(state: Tensor): this {
    if (state.dtype !== 'uint8')
      throw new AvclError('USAGE', `expected a uint8 tensor for \`state\`, got ${state}`);
    refused('Generator.setState', { state }, () => native().setGeneratorState(this.slot, slotOf(state)));
    return this;
  }
}
