/**
 * Training in several processes: meeting the others, ending with them, and what the first process (the lead) has that the others need. The lead
 * alone reads and writes the run folder, so the others may be on machines that do not see it.
 */
import { hostname } from 'node:os';
import { AvclError, type DType, distributed, fromArray, nn, type Tensor, tidy, zeros } from '@avcl/torch';
import { Backbone } from '../backbones/backbone.js';
import { evenShares, type Share } from '../methods/share.js';
import type { Recipe } from '../recipe/schema.js';
import type { AnyOptimiser } from './optimiser.js';

/** The processes that train together; null: this one alone. */
export type Processes = distributed.ProcessGroup | null;

/** Seconds that a process waits for the others. With what finding out takes, all end within a minute of one that is lost. */
const PATIENCE = 50;

/** Whether this process writes the run folder. */
export const leads = (processes: Processes): boolean => processes === null || processes.rank === 0;

/**
 * Runs `work` together with the processes that the environment speaks of (torchrun, `avcl launch`, SLURM), or in a group that was joined before.
 * A failure in a collective is explained: which process is to blame, and why.
 */
export async function together<T>(
  given: distributed.ProcessGroup | undefined,
  work: (processes: Processes) => Promise<T>,
): Promise<T> {
  if (given !== undefined) return work(given);
  const place = distributed.placeFrom(process.env);
  if (place === null) return work(null);
  const group = await distributed.joinProcesses(place, { timeout: patience() });
  try {
    group.tell(`who/${group.rank}`, `process ${process.pid} on ${hostname()}`);
    const result = await work(group);
    await group.barrierAsync(); // the lead holds the meeting point and must not go first
    return result;
  } catch (error) {
    throw await distributed.explainFailure(group, error);
  } finally {
    group.leave();
  }
}

/** Seconds that a process waits for the others: those of the environment, else what lets all end within a minute. */
export function patience(env: NodeJS.ProcessEnv = process.env): number {
  const text = env.AVCL_RANK_TIMEOUT;
  if (text === undefined) return PATIENCE;
  if (Number(text) > 0) return Number(text);
  throw new AvclError(
    'USAGE',
    `expected seconds above 0 in the environment variable AVCL_RANK_TIMEOUT, got ${JSON.stringify(text)}; unset it for ${PATIENCE}`,
  );
}

/** The device that this process computes on: with CUDA, the GPU of its number on its machine. */
export function deviceOf(processes: Processes, device: string): string {
  if (processes === null || device === 'cpu') return device;
  if (device === 'cuda') {
    processes.useCuda();
    return `cuda:${processes.localRank}`;
  }
  throw new AvclError(
    'USAGE',
    `expected \`device=cuda\` with several processes, each of which takes a GPU of its own, got ${device}; leave the number out`,
  );
}

/** This process's part of a batch; undefined where it is alone. @throws AvclError USAGE for fewer samples than processes */
export function shareOf(processes: Processes, size: number): Share | undefined {
  return processes === null ? undefined : { group: processes, counts: evenShares(size, processes.size) };
}

/** @throws AvclError USAGE for a batch that has not a sample for every process */
export function checkBatch(processes: Processes, size: number, setting: string): void {
  if (processes === null || size >= processes.size) return;
  throw new AvclError(
    'USAGE',
    `expected ${setting} of ${processes.size} or more, a sample for each process, got ${size}; it is the size of the whole batch: raise it, or start fewer processes`,
  );
}

/** With `model.sync_bn`: batch norm of the encoders over the whole batch. Heads see the whole batch anyway. */
export function joinBatchNorm(processes: Processes, method: nn.Module, { model }: Recipe): void {
  if (processes === null || !model.sync_bn) return;
  for (const [, module] of method.namedModules()) {
    if (!(module instanceof Backbone)) continue;
    for (const [, layer] of module.namedModules()) if (layer instanceof nn.BatchNorm) layer.group = processes;
  }
}

/** The lead's values in every process's tensors. */
export function spread(processes: Processes, tensors: Iterable<Tensor>): void {
  if (processes === null) return;
  for (const tensor of tensors) processes.broadcast(tensor.detach());
}

/** The running statistics of batch norm, which each process gathers for itself without `sync_bn`: the lead's count. */
export function spreadStatistics(processes: Processes, method: nn.Module): void {
  if (processes === null) return;
  tidy(() =>
    spread(
      processes,
      [...method.namedBuffers()]
        .filter(([name]) => /\.running_(mean|var)$/.test(name))
        .map(([, buffer]) => buffer),
    ),
  );
}

/** The lead's optimiser state, for an optimiser that has none yet. */
export function spreadOptimiser(processes: Processes, optimiser: AnyOptimiser): void {
  if (processes === null) return;
  tidy(() => {
    const own = optimiser.stateDict();
    const known = processes.share({
      tensors: [...own.tensors].map(([name, { shape, dtype }]) => ({ name, shape, dtype })),
      groups: own.groups,
    });
    const tensors = new Map(
      known.tensors.map(({ name, shape, dtype }) => {
        const tensor = own.tensors.get(name) ?? zeros([...shape], { dtype: dtype as DType });
        return [name, processes.broadcast(tensor)] as const;
      }),
    );
    if (!leads(processes)) optimiser.loadStateDict({ tensors, groups: known.groups } as never);
  });
}

/** Whether any process says yes, to each question. */
export function anySays(processes: Processes, answers: readonly boolean[]): boolean[] {
  if (processes === null) return [...answers];
  const all = tidy(() =>
    processes.allReduce(fromArray(Uint8Array.from(answers, Number), [answers.length]), 'max').tolist(),
  ) as number[];
  return all.map((answer) => answer > 0);
}
