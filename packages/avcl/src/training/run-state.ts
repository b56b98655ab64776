/**
 * Reads what a checkpoint says of its run. The checksum in state.json says that nobody changed it by chance, not that it is
 * what this version expects: every field that a run goes on with is looked at before anything is made of it.
 */
import { AvclError } from '@avcl/torch';
import { z } from 'zod';
import type { Checkpoint } from './checkpoint.js';
import type { RunState } from './position.js';

const count = z.number().int().min(0);
/** Null: a number that JSON cannot write. */
const figure = z.number().nullable();
const setting = z.union([z.number(), z.boolean(), z.null(), z.array(z.number())]);

const runState = z.looseObject({
  position: z.looseObject({
    epoch: count,
    group: count,
    step: count,
    sums: z.record(z.string(), z.looseObject({ total: z.number(), weight: z.number() })),
    last: z.record(z.string(), figure),
    plateau: z.looseObject({
      lr: figure,
      rule: z.looseObject({ best: figure, bad: count, cooling: count }),
    }),
    best: z.looseObject({ epoch: count, accuracy: figure, loss: figure }).nullable(),
  }),
  metricsRows: count,
  optimiser: z.array(z.object({ params: z.array(count) }).catchall(setting)).nullable(),
  scaler: z.looseObject({ scale: z.number().positive(), growth_tracker: count }).nullable(),
});

/**
 * The state that a run goes on from.
 * @throws AvclError DATA naming the field that does not fit
 */
export function runStateOf({ folder, state }: Checkpoint): RunState {
  const result = runState.safeParse(state);
  if (result.success) return state as unknown as RunState;
  const { path, message } = result.error.issues[0]!;
  throw new AvclError(
    'DATA',
    `expected the state of a run in ${folder}, got another \`${path.join('.')}\`: ${message}; go on with the version that wrote it`,
    { details: { folder, field: path.join('.') } },
  );
}
