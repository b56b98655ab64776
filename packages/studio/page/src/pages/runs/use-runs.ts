/** The list of runs, kept up to date by server-sent events while a page shows it. */
import { useEffect, useState } from 'preact/hooks';
import type { RunChanges, RunList, RunSummary } from '../../../../src/runs/types.js';
import { get } from '../../frame/api.js';
import { type Connection, useEvents } from '../../frame/live.js';

/** The list as it is known. */
export interface LiveRuns {
  readonly list: RunList | null;
  readonly connection: Connection;
  /** Why there is no list. */
  readonly error: Error | null;
}

/** Kept from page to page, so that a way back shows at once what was there. */
let known: RunList | null = null;

export function useRuns(): LiveRuns {
  const [list, set] = useState<RunList | null>(known);
  const [error, setError] = useState<Error | null>(null);
  const take = (next: RunList) => {
    known = next;
    set(next);
    setError(null);
  };
  const connection = useEvents('/api/runs/events', {
    list: (next: RunList) => take(next),
    changes: (changes: RunChanges) => {
      if (known !== null) take({ ...known, runs: changedRuns(known.runs, changes) });
    },
  });
  useEffect(() => {
    // A stream cannot say why it did not open.
    if (connection === 'lost' && known === null) get<RunList>('/api/runs').then(take, setError);
  }, [connection]);
  return { list, connection, error };
}

function changedRuns(before: readonly RunSummary[], { changed, gone }: RunChanges): RunSummary[] {
  const runs = new Map(before.map((run) => [run.name, run]));
  for (const name of gone) runs.delete(name);
  for (const run of changed) runs.set(run.name, run);
  return [...runs.values()];
}

/** Which runs are chosen for comparing: kept while the studio is open in this tab. */
let chosen: ReadonlySet<string> = new Set();

export function useChosen(): [ReadonlySet<string>, (names: readonly string[], on: boolean) => void] {
  const [now, set] = useState(chosen);
  return [
    now,
    (names, on) => {
      const next = new Set(chosen);
      for (const name of names) {
        if (on) next.add(name);
        else next.delete(name);
      }
      chosen = next;
      set(next);
    },
  ];
}
