/** Which store: a choice among those that were found, and what to do where there are none. */
import type { ComponentChildren } from 'preact';
import type { FoundStore } from '../../../src/clips/find-stores.js';
import { type Fetched, useFetched } from '../frame/api.js';
import { Command, Empty } from '../parts/states.js';

export const useStores = (): Fetched<{ stores: readonly FoundStore[] }> => useFetched('/api/data/stores');

interface ChoiceProps {
  readonly stores: readonly FoundStore[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
  /** A dropped file, which is in no list. */
  readonly other?: ComponentChildren;
}

export function StoreChoice({ stores, chosen, onChoose, other }: ChoiceProps) {
  return (
    <label class="choice">
      <span>Store</span>
      <select value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        {other}
        {stores.map(({ name, state }) => (
          <option key={name} value={name}>
            {name}
            {state === 'whole' ? '' : ` (${state})`}
          </option>
        ))}
        {chosen !== '' && other === undefined && !stores.some(({ name }) => name === chosen) && (
          <option value={chosen}>{chosen} (not found)</option>
        )}
      </select>
    </label>
  );
}

/** No store below the folder. */
export function NoStores({ folder }: { folder: string }) {
  return (
    <Empty title="No clip stores here">
      <p>A store holds the frames and the sound of your videos, decoded once. Build one below {folder}:</p>
      <Command line="npx avcl data build clips.csv --out store" />
      <p class="quiet">Then load this page again.</p>
    </Empty>
  );
}
