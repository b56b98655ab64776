/** Inputs that a step cannot do without. */
import { AvclError, type Tensor } from '@avcl/torch';
import type { Batch, Features } from './method.js';

/** A batch's input, or an error that names it and the samples. */
export function neededInput(batch: Batch, name: 'rgb' | 'audio' | 'labels'): Tensor {
  const value = batch[name];
  if (value !== null) return value;
  throw new AvclError(
    'USAGE',
    `expected \`${name}\` in the batch, got null (samples ${batch.keys.slice(0, 3).join(', ')}); read it from the store`,
  );
}

/** A stream's feature, or an error that names it. */
export function neededFeature(features: Features, name: 'rgb' | 'audio'): Tensor {
  const value = features[name];
  if (value !== null) return value;
  throw new AvclError('USAGE', `expected \`${name}\` among the features, got null; encode it first`);
}
