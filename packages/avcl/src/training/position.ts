/**
 * Where a run stands, and what it has gathered on the way: everything a checkpoint keeps beside tensors. Plain numbers, so
 * JSON gives them back bit for bit.
 */
import type { Recipe } from '../recipe/schema.js';
import type { TrainingStage } from '../recipe/types.js';
import { freshPlateau, type PlateauState } from './schedule.js';

/** Sums over an epoch of what was finite, weighted by samples. */
export type Sums = Readonly<Record<string, { readonly total: number; readonly weight: number }>>;

/** The selected epoch. */
export interface Best {
  /** From 1. */
  readonly epoch: number;
  readonly accuracy: number;
  readonly loss: number;
}

/** The position between two optimiser steps. */
export interface Position {
  /** Epochs finished. */
  readonly epoch: number;
  /** Optimiser steps done of the present epoch. */
  readonly group: number;
  /** Optimiser steps done in all. */
  readonly step: number;
  readonly sums: Sums;
  /** Means of the last finished epoch. */
  readonly last: Readonly<Record<string, number>>;
  readonly plateau: PlateauState;
  readonly best: Best | null;
}

/** What state.json holds. */
export interface RunState {
  readonly stage: TrainingStage;
  readonly version: string;
  readonly recipe: Recipe;
  readonly classes: readonly string[];
  /** Videos in the training manifest: the rows of the banks. */
  readonly rows: number;
  readonly dataHash: string;
  readonly position: Position;
  /** Rows of metrics.jsonl. */
  readonly metricsRows: number;
  /** What the optimiser and the loss scaler keep beside tensors. */
  readonly optimiser: unknown;
  readonly scaler: unknown;
  /** How many processes trained; 1 where it is not said. */
  readonly processes?: number;
}

/** The position before the first step. */
export const start: Position = {
  epoch: 0,
  group: 0,
  step: 0,
  sums: {},
  last: {},
  plateau: freshPlateau,
  best: null,
};

/** Adds figures that are means over `weight` samples. */
export function addTo(sums: Sums, figures: Readonly<Record<string, number>>, weight: number): Sums {
  const next = { ...sums };
  for (const [name, value] of Object.entries(figures)) {
    if (Number.isFinite(value)) {
      const before = sums[name] ?? { total: 0, weight: 0 };
      next[name] = { total: before.total + value * weight, weight: before.weight + weight };
    }
  }
  return next;
}

/** Means of what was added. */
export function meansOf(sums: Sums): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, { total, weight }]) => [name, total / weight]));
}

/** Whether a validation is better than the best so far; on a tie the earlier stays. */
export function better(
  now: { accuracy: number; loss: number },
  best: Best | null,
  by: Recipe['finetune']['select_by'],
): boolean {
  if (best === null) {
    return true;
  }
  return by === 'val_accuracy' ? now.accuracy > best.accuracy : now.loss < best.loss;
}
