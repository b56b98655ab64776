/** A clip as a tile: its middle frame, label, split. */
import type { ClipRow } from '../../../src/clips/report.js';
import { address } from '../frame/address.js';
import { Name } from '../parts/words.js';

export const frameAddress = (store: string, version: string, clip: number, frame: number | null = null) =>
  address('/api/data/frame', { store, v: version, clip, frame });

export const clipAddress = (store: string, key: string) => address('/data/clip', { store, key });

export function ClipCard({ store, version, row }: { store: string; version: string; row: ClipRow }) {
  return (
    <a class="card" href={clipAddress(store, row.key)}>
      <img src={frameAddress(store, version, row.clip)} alt="" loading="lazy" width="171" height="128" />
      <strong>{row.label ?? 'no label'}</strong>
      <span class="quiet">
        {row.split ?? 'no split'}, {row.seconds.toFixed(1)} s{row.state === 'repaired' ? ', repaired' : ''}
      </span>
      <span class="key">
        <Name of={row.key} />
      </span>
    </a>
  );
}
