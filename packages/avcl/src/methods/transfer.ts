/**
 * From pre-training to fine-tuning: the encoders' weights go over, everything else starts fresh (section 11). AMFM goes
 * over too where it was pre-trained and is wanted.
 */
import { AvclError, type Tensor } from '@avcl/torch';
import type { Method } from './method.js';

/** What was taken over, by the names of the target. */
export interface TransferReport {
  loaded: string[];
  /** Weights of the target that keep their initial values: AMFM, head. */
  fresh: string[];
}

/**
 * Copies `encoders.*` (and `amfm.*`) of a pre-trained method's state into `target`. A shared network fills either stream.
 * @param state - the pre-trained method's state dict
 * @throws AvclError DATA where an encoder's weight is missing or has another shape
 */
export function transferEncoders(target: Method, state: ReadonlyMap<string, Tensor>): TransferReport {
  const wanted = target.stateDict();
  const chosen = new Map<string, Tensor>();
  const fresh: string[] = [];
  const missing: string[] = [];
  for (const name of wanted.keys()) {
    const value = state.get(name) ?? state.get(name.replace(/^encoders\.(rgb|audio)\./, 'encoders.shared.'));
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
  target.loadStateDict(chosen, { strict: false });
  return { loaded: [...chosen.keys()], fresh };
}
