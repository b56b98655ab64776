/**
 * From pre-training to fine-tuning: the encoders' weights go over, everything else starts fresh (section 11). AMFM goes
 * over too where it was pre-trained and is wanted.
 */
import { AvclError, type Tensor, tidy } from '@avcl/torch';
import type { Method } from './method.js';

/** What was taken over, by the names of the target. */
export interface TransferReport {
  loaded: string[];
  /** Weights of the target that keep their initial values: AMFM, head. */
  fresh: string[];
}

/**
 * Copies `encoders.*` (and `amfm.*`) of a pre-trained method's state into `target`.
 * @param state - the pre-trained method's state dict
 * @throws AvclError DATA where an encoder's weight is missing or has another shape, or where one network would take the weights of two
 */
export function transferEncoders(target: Method, state: ReadonlyMap<string, Tensor>): TransferReport {
  const wanted = target.stateDict();
  const chosen = new Map<string, Tensor>();
  const fresh: string[] = [];
  const missing: string[] = [];
  for (const name of wanted.keys()) {
    const value = state.get(name);
    if (name.startsWith('encoders.') && value === undefined) missing.push(name);
    else if (/^(encoders|amfm)\./.test(name) && value !== undefined) chosen.set(name, value);
    else fresh.push(name);
  }
  if (missing.length > 0) {
    throw new AvclError(
      'DATA',
      `expected the weights of every encoder, got none for ${missing.length} of them (${missing[0]}, ...); ` +
        'use the backbone, depth and `encoders` it was pre-trained with',
      { details: { missing } },
    );
  }
  checkOneValueEach(wanted, chosen);
  target.loadStateDict(chosen, { strict: false });
  return { loaded: [...chosen.keys()], fresh };
}

/** A weight of one network for both streams stands under two names; what fills it must be the same under both. */
function checkOneValueEach(wanted: ReadonlyMap<string, Tensor>, chosen: ReadonlyMap<string, Tensor>): void {
  const first = new Map<Tensor, Tensor>();
  for (const [name, value] of chosen) {
    const place = wanted.get(name)!;
    const before = first.get(place);
    first.set(place, before ?? value);
    if (before === undefined || before === value || tidy(() => before.equal(value))) continue;
    throw new AvclError(
      'DATA',
      `expected the weights of one network for both streams, got two networks (${name} differs); use \`encoders=two\`, as it was pre-trained`,
      { details: { name } },
    );
  }
}
