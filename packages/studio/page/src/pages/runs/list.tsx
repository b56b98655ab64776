/** The list of runs: search, states, groups by seed, choosing some to compare. */
import type { ComponentChildren } from 'preact';
import type { RunState } from '../../../../src/runs/types.js';
import { setQuery } from '../../frame/router.js';
import { Command, Empty, Failed, Loading } from '../../parts/states.js';
import type { PageProps } from '../index.js';
import { compareAddress } from './addresses.js';
import { RunTable } from './run-table.js';
import { matching, SORTS, type Sort, seedGroups, tellingSettings } from './search.js';
import { useChosen, useRuns } from './use-runs.js';

const STATES: readonly RunState[] = ['running', 'done', 'stopped', 'failed', 'unreadable'];
const SORT_NAMES: Readonly<Record<Sort, string>> = {
  updated: 'newest first',
  name: 'name',
  best: 'best first',
};

export function ListPage({ query, about }: PageProps) {
  const { list, connection, error } = useRuns();
  const [chosen, choose] = useChosen();
  const words = query.get('q') ?? '';
  const state = STATES.find((name) => name === query.get('state')) ?? null;
  const sort = SORTS.find((name) => name === query.get('sort')) ?? 'updated';
  const bySeed = query.get('by') === 'seed';

  if (error !== null)
    return (
      <Page title="Runs">
        <Failed error={error} />
      </Page>
    );
  if (list === null)
    return (
      <Page title="Runs">
        <Loading what="runs" />
      </Page>
    );
  if (list.runs.length === 0)
    return <NoRuns folder={about.folder} cut={list.cut} allowRun={about.allowRun} />;

  const shown = matching(list.runs, { words, state, sort, bySeed });
  const there = new Set(list.runs.map(({ name }) => name));
  const selected = [...chosen].filter((name) => there.has(name));
  const count = (one: RunState) => list.runs.filter((run) => run.state === one).length;
  return (
    <>
      <div class="page-head">
        <h1>Runs</h1>
        <p class="live quiet" role="status">
          {connection === 'lost'
            ? 'The studio does not answer; trying again …'
            : `${list.runs.length} in ${about.name}`}
        </p>
        <a class="button" href="/runs/new">
          New run
        </a>
      </div>
      {list.cut !== null && <p class="note">Not all was looked through: {list.cut}</p>}
      <div class="tools run-filters">
        <label>
          <span class="only-read">Search</span>
          <input
            type="search"
            placeholder="Search: name, method, key=value …"
            value={words}
            onInput={(event) => setQuery({ q: event.currentTarget.value || null })}
          />
        </label>
        <label>
          State{' '}
          <select
            value={state ?? ''}
            onChange={(event) => setQuery({ state: event.currentTarget.value || null })}
          >
            <option value="">all</option>
            {STATES.filter((one) => count(one) > 0 || one === state).map((one) => (
              <option key={one} value={one}>
                {one} ({count(one)})
              </option>
            ))}
          </select>
        </label>
        <label>
          Order{' '}
          <select value={sort} onChange={(event) => setQuery({ sort: event.currentTarget.value })}>
            {SORTS.map((name) => (
              <option key={name} value={name}>
                {SORT_NAMES[name]}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={bySeed}
            onChange={(event) => setQuery({ by: event.currentTarget.checked ? 'seed' : null })}
          />
          Group by seed
        </label>
        <div class="tools chosen">
          <span role="status">
            {selected.length === 0 ? 'Choose runs to compare' : `${selected.length} chosen`}
          </span>
          {selected.length > 0 && (
            <>
              <a class="button primary" href={compareAddress(selected) + (bySeed ? '&by=seed' : '')}>
                Compare
              </a>
              <button type="button" onClick={() => choose(selected, false)}>
                None
              </button>
            </>
          )}
        </div>
      </div>
      {shown.length === 0 ? (
        <Empty title="No run fits">
          <button type="button" onClick={() => setQuery({ q: null, state: null })}>
            Show all {list.runs.length}
          </button>
        </Empty>
      ) : (
        <RunTable
          telling={tellingSettings(list.runs)}
          groups={bySeed ? seedGroups(shown) : null}
          runs={shown}
          chosen={chosen}
          choose={choose}
        />
      )}
    </>
  );
}

function Page({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <h1>{title}</h1>
      {children}
    </>
  );
}

function NoRuns({ folder, cut, allowRun }: { folder: string; cut: string | null; allowRun: boolean }) {
  return (
    <>
      <h1>Runs</h1>
      <Empty title="No runs here yet">
        <p>
          In <code>{folder}</code> and below there is no folder with a <code>config.yaml</code> of avcl. {cut}
        </p>
        <p>Build a store from your videos, and pre-train on it; the run appears here as soon as it begins:</p>
        <Command line="npx avcl data build videos/ --out store" />
        <Command line="npx avcl pretrain --data store --out runs/pre --recipe quick" />
        {allowRun && (
          <p>
            Or <a href="/runs/new">start one from here</a>.
          </p>
        )}
      </Empty>
    </>
  );
}
