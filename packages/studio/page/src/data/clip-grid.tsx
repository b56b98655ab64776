/** The clips of a store as tiles: filtered by split, class and text, some more at each press of a button. */
import { useEffect, useState } from 'preact/hooks';
import type { ClipList, DataReport } from '../../../src/clips/report.js';
import { ClipCard } from '../clip/card.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import { setQuery } from '../frame/router.js';
import { counted } from '../parts/numbers.js';
import { Failed, Loading } from '../parts/states.js';

const STEP = 36;

interface Props {
  readonly report: DataReport;
  readonly query: URLSearchParams;
}

export function ClipGrid({ report, query }: Props) {
  const [limit, setLimit] = useState(STEP);
  const split = query.get('split');
  const label = query.get('label');
  const text = query.get('text') ?? '';
  useEffect(() => setLimit(STEP), [report.name, split, label, text]);
  const found = useFetched<ClipList>(
    address('/api/data/clips', { store: report.name, v: report.hash, split, label, text, limit }),
  );
  return (
    <section class="panel">
      <h2>Clips</h2>
      <div class="tools">
        <label class="choice">
          <span>Split</span>
          <select
            value={split ?? ''}
            onChange={(event) => setQuery({ split: event.currentTarget.value || null })}
          >
            <option value="">all</option>
            {(['train', 'val', 'test', 'none'] as const)
              .filter((name) => report.report.splits[name] > 0)
              .map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
          </select>
        </label>
        <label class="choice">
          <span>Class</span>
          <select
            value={label ?? '\0'}
            onChange={(event) =>
              setQuery({ label: event.currentTarget.value === '\0' ? null : event.currentTarget.value })
            }
          >
            <option value={'\0'}>all</option>
            {report.report.classes.map((row) => (
              <option key={row.label} value={row.label}>
                {row.label || 'no label'}
              </option>
            ))}
          </select>
        </label>
        <label class="choice">
          <span>Name</span>
          <input
            type="search"
            value={text}
            placeholder="part of a name"
            onInput={(event) => setQuery({ text: event.currentTarget.value || null })}
          />
        </label>
        <span class="quiet" role="status">
          {found.data === null ? '' : counted(found.data.total, 'clip')}
        </span>
      </div>
      {found.error !== null && <Failed error={found.error} again={found.again} />}
      {found.data === null && found.error === null && <Loading what="the clips" />}
      {found.data !== null && (
        <>
          {found.data.total === 0 && <p>No clip fits. Choose another split, class or name.</p>}
          <ul class="cards">
            {found.data.clips.map((row) => (
              <li key={row.key}>
                <ClipCard store={report.name} version={report.hash} row={row} />
              </li>
            ))}
          </ul>
          {found.data.clips.length < found.data.total && limit < 200 && (
            <button type="button" onClick={() => setLimit(limit + STEP)}>
              Show more
            </button>
          )}
          {limit >= 200 && found.data.total > 200 && (
            <p class="quiet">
              The first 200 are shown; a class, a split or part of a name leads to the others.
            </p>
          )}
        </>
      )}
    </section>
  );
}
