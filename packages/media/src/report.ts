// What a store holds, in numbers that add up: per split and class, durations, and every rejected or repaired input with its reason.

import type { ManifestReference, Split } from './listing.js';
import type { Store } from './store/store.js';

/** Counts of a store: by state, reason, split and class. */
export interface StoreReport {
  /** Published lists that the listing was made with. */
  manifests: readonly ManifestReference[];
  listed: number;
  ok: number;
  repaired: number;
  rejected: number;
  /** Rejected inputs by reason. */
  reasons: Record<string, number>;
  /** Usable clips by split; `none` for those without. */
  splits: Record<Split | 'none', number>;
  /** Usable clips by class and split; clips without a label are under ''. */
  classes: { label: string; train: number; val: number; test: number; none: number; total: number }[];
  /** Seconds of video of usable clips. */
  seconds: { total: number; least: number; median: number; most: number };
  frames: number;
  bytes: number;
  /** Inputs that are not `ok`, in the order of the listing. */
  remarks: { path: string; key: string; state: 'repaired' | 'rejected'; reason: string; detail: string }[];
}

/** Counts what a store holds and what was rejected. */
export function storeReport(store: Store): StoreReport {
  const splits = { train: 0, val: 0, test: 0, none: 0 };
  const labels = store.clips.some((clip) => clip.label === null) ? [...store.classes, ''] : store.classes;
  const classes = new Map(labels.map((label) => [label, { label, ...splits, total: 0 }]));
  for (const clip of store.clips) {
    const split = clip.split ?? 'none';
    splits[split] += 1;
    const counted = classes.get(clip.label ?? '')!;
    counted[split] += 1;
    counted.total += 1;
  }
  const count = (state: string) => store.inputs.filter((input) => input.state === state).length;
  const reasons: Record<string, number> = {};
  const remarks: StoreReport['remarks'] = [];
  for (const { path, key, state, reason, detail } of store.inputs) {
    if (state === 'ok') continue;
    if (state === 'rejected') reasons[reason ?? ''] = (reasons[reason ?? ''] ?? 0) + 1;
    remarks.push({ path, key, state, reason: reason ?? '', detail: detail ?? '' });
  }
  const seconds = store.clips.map((clip) => clip.seconds).sort((a, b) => a - b);
  return {
    manifests: store.manifests,
    listed: store.inputs.length,
    ok: count('ok'),
    repaired: count('repaired'),
    rejected: count('rejected'),
    reasons,
    splits,
    classes: [...classes.values()],
    seconds: {
      total: seconds.reduce((sum, one) => sum + one, 0),
      least: seconds[0] ?? 0,
      median: seconds[Math.floor(seconds.length / 2)] ?? 0,
      most: seconds.at(-1) ?? 0,
    },
    frames: store.clips.reduce((sum, clip) => sum + clip.frames, 0),
    bytes: store.bytes,
    remarks,
  };
}
