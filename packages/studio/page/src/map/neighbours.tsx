/** The clip that was chosen, and what lies nearest to it: sounds to its picture, pictures to its sound, and within one kind. */
import { useState } from 'preact/hooks';
import type { MapAnswer, Pairing } from '../../../src/map/types.js';
import { clipAddress, frameAddress } from '../clip/card.js';
import { address } from '../frame/address.js';
import { Name } from '../parts/words.js';

const NAMES: Readonly<Record<Pairing, string>> = {
  'rgb>audio': 'sounds nearest to its picture',
  'audio>rgb': 'pictures nearest to its sound',
  'rgb>rgb': 'pictures nearest to its picture',
  'audio>audio': 'sounds nearest to its sound',
  'fused>fused': 'nearest by both together',
};

interface Props {
  readonly store: string;
  readonly version: string;
  readonly run: string;
  readonly map: MapAnswer;
  readonly chosen: number;
  readonly onChoose: (point: number) => void;
}

export function Neighbours({ store, version, run, map, chosen, onChoose }: Props) {
  const pairings = Object.keys(map.neighbours) as Pairing[];
  const [wanted, setWanted] = useState<Pairing | null>(null);
  const pairing = wanted !== null && pairings.includes(wanted) ? wanted : pairings[0]!;
  const point = map.points[chosen]!;
  const nearest = map.neighbours[pairing]?.[chosen] ?? [];
  return (
    <>
      <div class="chosen-clip">
        <img src={frameAddress(store, version, point.clip)} alt="" width="171" height="128" />
        <div>
          <h2>
            <Name of={point.key} />
          </h2>
          <p>
            {point.label ?? 'no label'}, {point.split}
            {point.predicted !== null && `; answered ${point.predicted}`}
          </p>
          <p class="tools">
            <a href={clipAddress(store, point.key)}>Play it</a>
            {point.predicted !== null && (
              <a href={address('/why', { run, store, key: point.key })}>Why this answer?</a>
            )}
          </p>
        </div>
      </div>
      <label class="choice">
        <span>Show</span>
        <select value={pairing} onChange={(event) => setWanted(event.currentTarget.value as Pairing)}>
          {pairings.map((name) => (
            <option key={name} value={name}>
              {NAMES[name]}
            </option>
          ))}
        </select>
      </label>
      <ol class="cards neighbours">
        {nearest.map(([place, cosine]) => {
          const { clip, label, key } = map.points[place]!;
          return (
            <li key={key}>
              <button type="button" class="card" onClick={() => onChoose(place)}>
                <img
                  src={frameAddress(store, version, clip)}
                  alt=""
                  loading="lazy"
                  width="171"
                  height="128"
                />
                <strong>{place === chosen ? 'its own' : (label ?? 'no label')}</strong>
                <span>cosine {cosine.toFixed(2)}</span>
                <span class="key">
                  <Name of={key} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </>
  );
}
