/** Clips to begin with, as tiles: of the test split, where there is one. */
import type { ClipList } from '../../../src/clips/report.js';
import { frameAddress } from '../clip/card.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import { Name } from '../parts/words.js';

const SHOWN = 12;

interface Props {
  readonly run: string | null;
  readonly store: string | null;
}

export function Suggestions({ run, store }: Props) {
  const query = (split: string | null) =>
    store === null ? null : address('/api/data/clips', { store, split, limit: SHOWN });
  const tests = useFetched<ClipList>(query('test'));
  const others = useFetched<ClipList>(tests.data?.clips.length === 0 ? query(null) : null);
  const list = others.data ?? tests.data;
  if (store === null || list === null || list.clips.length === 0) return null;
  return (
    <section aria-label="Clips to begin with">
      <h2>{others.data === null ? 'Clips of the test split' : 'Clips to begin with'}</h2>
      <ul class="cards">
        {list.clips.map(({ clip, key, label }) => (
          <li key={key}>
            <a class="card" href={address('/why', { run, store, key })}>
              <img
                src={frameAddress(store, list.hash, clip)}
                alt=""
                loading="lazy"
                width="171"
                height="128"
              />
              <strong>{label ?? 'no label'}</strong>
              <span class="key">
                <Name of={key} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
