/**
 * Which run and which store a page begins with, before anyone has chosen: those that belong together, and a run that both sees and hears. What
 * the address names stays as it is.
 */
import type { FoundStore } from '../../../src/clips/find-stores.js';
import type { FoundModel } from '../../../src/why/find-models.js';

interface Asked {
  /** From the address. */
  readonly run: string | null;
  readonly store: string | null;
  /** Whether a run that was only pre-trained will do. */
  readonly anyStage?: boolean;
}

/** Among equals the first of the list. */
export function offered(
  models: readonly FoundModel[],
  stores: readonly FoundStore[],
  asked: Asked,
): { readonly run: string | null; readonly store: string | null } {
  const run = asked.run ?? firstRun(models, stores, asked);
  const trainedOn = models.find(({ name }) => name === run)?.dataHash;
  const whole = stores.filter(({ state }) => state === 'whole');
  const first = whole.find(({ hash }) => hash === trainedOn) ?? whole[0] ?? stores[0];
  return { run, store: asked.store ?? first?.name ?? null };
}

function firstRun(
  models: readonly FoundModel[],
  stores: readonly FoundStore[],
  { store, anyStage = false }: Asked,
): string | null {
  const hashes = stores
    .filter(({ name, state }) => state === 'whole' && (store === null || name === store))
    .map(({ hash }) => hash);
  const worth = ({ stage, inputs, dataHash }: FoundModel) =>
    4 * Number(hashes.includes(dataHash)) + 2 * Number(stage === 'finetune') + Number(inputs === 'both');
  const able = models.filter(({ stage, problem }) => problem === null && (anyStage || stage === 'finetune'));
  return able.toSorted((a, b) => worth(b) - worth(a))[0]?.name ?? null;
}
