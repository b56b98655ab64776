/** The clips that are listed: all, those of a lasso, or those of a kind. Arrow keys go from one to the next, Enter chooses. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { MapPoint } from '../../../src/map/types.js';
import { Name } from '../parts/words.js';

const STEP = 200;

interface Props {
  readonly points: readonly MapPoint[];
  /** Places in `points`, in the order of the list. */
  readonly listed: readonly number[];
  readonly chosen: number | null;
  readonly onChoose: (point: number) => void;
}

export function Listing({ points, listed, chosen, onChoose }: Props) {
  const [limit, setLimit] = useState(STEP);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => setLimit(STEP), [listed]);
  const walk = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...list.current!.querySelectorAll('button')];
    buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step]?.focus();
  };
  return (
    <>
      <ul class="listing" ref={list} onKeyDown={walk} aria-label="Listed clips">
        {listed.slice(0, limit).map((place) => {
          const { key, label, predicted } = points[place]!;
          return (
            <li key={key}>
              <button type="button" aria-current={place === chosen} onClick={() => onChoose(place)}>
                <span class="key">
                  <Name of={key} />
                </span>
                <span>
                  {label ?? 'no label'}
                  {predicted !== null && label !== null && predicted !== label && (
                    <em class="wrong"> answered {predicted}</em>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {listed.length > limit && (
        <button type="button" onClick={() => setLimit(limit + STEP)}>
          Show more of {listed.length}
        </button>
      )}
    </>
  );
}
