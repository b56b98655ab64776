/**
 * What happens when a loss or gradient is no number: nothing is saved over the last good checkpoint, the batch is kept for
 * replay, and the error names step, clips and checkpoint.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError, type Tensor, writeSafetensors } from '@avcl/torch';
import type { Batch, StepContext } from '../methods/method.js';
import { ownItems, ownRows } from '../methods/share.js';

/** Thrown by the trainer at the first step whose loss or gradient is NaN or infinite. */
export class NonFiniteError extends AvclError {}

/** Where in the run it happened, and what the loss was made of. */
export interface Incident {
  readonly what: string;
  readonly value: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly context: StepContext;
  /** From 1, as in `metrics.jsonl`. */
  readonly step: number;
}

/**
 * Saves the batch and makes the error.
 *
 * @param run - run folder; the batch goes to `non-finite/step-N.safetensors`, each process's share of it to a file of its own
 */
export function nonFinite(run: string, batches: readonly Batch[], incident: Incident): NonFiniteError {
  const folder = join(run, 'non-finite');
  mkdirSync(folder, { recursive: true });
  const rank = batches[0]?.share?.group.rank;
  const path = join(folder, `step-${incident.step}${rank === undefined ? '' : `-rank-${rank}`}.safetensors`);
  const tensors = new Map<string, Tensor>();
  for (const [i, batch] of batches.entries()) {
    for (const [name, tensor] of [
      ['rgb', batch.rgb],
      ['audio', batch.audio],
      ['labels', batch.labels === null ? null : ownRows(batch, batch.labels)],
    ] as const) {
      if (tensor !== null) {
        tensors.set(`${i}.${name}`, tensor);
      }
    }
  }
  const keys = batches.flatMap((batch) => batch.keys);
  writeSafetensors(path, tensors, {
    keys: JSON.stringify(batches.flatMap((batch) => ownItems(batch, batch.keys))),
    rows: JSON.stringify(batches.map((batch) => ownItems(batch, batch.rows))),
    context: JSON.stringify(incident.context),
  });
  const good = join(run, 'checkpoints', 'last');
  const parts = Object.entries(incident.parts).map(([name, value]) => `${name} ${value}`);
  return new NonFiniteError(
    'FAULT',
    `expected a finite ${incident.what}, got ${incident.value} at epoch ${incident.context.epoch + 1}, step ${incident.step} (${parts.join(', ')}); the clips were ${keys.join(', ')}`,
    {
      fix: `${existsSync(good) ? `the last good checkpoint is ${good}` : 'no checkpoint was saved before it'}; the batch is kept in ${path}; try a lower lr, clip_grad=1, or precision=fp32`,
      details: {
        step: incident.step,
        epoch: incident.context.epoch,
        keys,
        batch: path,
        checkpoint: existsSync(good) ? good : null,
        parts: incident.parts,
      },
    },
  );
}
