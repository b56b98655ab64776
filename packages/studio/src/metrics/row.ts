/** One line of metrics.jsonl, as it was written or damaged. */
import type { RowKind } from './types.js';

/** What a row says. Numbers that are none are null, as JSON has them. */
export interface Row {
  readonly kind: RowKind;
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly figures: readonly (readonly [name: string, value: number | null])[];
}

/** Fields that place a row and are no figures of it. */
const PLACES = new Set(['kind', 'step', 'epoch', 'seconds']);

/** The row; null where the line is not one. */
export function parseRow(line: string): Row | null {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof content !== 'object' || content === null) return null;
  const { kind, step, epoch, seconds } = content as Record<string, unknown>;
  if ((kind !== 'step' && kind !== 'epoch') || typeof step !== 'number' || typeof epoch !== 'number')
    return null;
  const figures: [string, number | null][] = [];
  for (const [name, value] of Object.entries(content)) {
    if (!PLACES.has(name) && (typeof value === 'number' || value === null))
      figures.push([name, value as number | null]);
  }
  return { kind, step, epoch, seconds: typeof seconds === 'number' ? seconds : 0, figures };
}
