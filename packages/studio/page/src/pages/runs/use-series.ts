/** Series of some runs, fetched when their panel comes into sight, and again as the runs go on or more of their files is read. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FigureName, Series, SeriesAnswer } from '../../../../src/metrics/types.js';
import type { Zoom } from '../../charts/chart.js';
import { get } from '../../frame/api.js';
import { runQuery } from './addresses.js';

/** While files are still being read, and while runs go on, a panel asks this often. */
const AGAIN_MS = 1200;

/** @param version - changes when a run has new rows */
export function useSeries(
  names: readonly string[],
  figure: FigureName,
  zoom: Zoom | null,
  version: string,
  visible: boolean,
): { series: readonly Series[] | null; error: Error | null } {
  const [series, set] = useState<readonly Series[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  const last = useRef(0);
  const range = zoom === null ? '' : `&from=${zoom.from}&to=${zoom.to}`;
  const path = `/api/runs/series?figure=${encodeURIComponent(figure)}&${runQuery(names)}${range}`;
  // `version` and `turn` ask again for the same path.
  useEffect(() => {
    if (!visible || names.length === 0) return undefined;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      last.current = performance.now();
      try {
        const answer = await get<SeriesAnswer>(path, gone.signal);
        set(answer.series);
        setError(null);
        if (answer.series.some((one) => !one.complete))
          timer = setTimeout(() => setTurn((n) => n + 1), AGAIN_MS);
      } catch (failure) {
        if (!gone.signal.aborted) setError(failure as Error);
      }
    };
    timer = setTimeout(
      ask,
      Math.max(0, last.current === 0 ? 0 : last.current + AGAIN_MS / 2 - performance.now()),
    );
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [path, version, turn, visible]);
  return { series, error };
}

/** Whether an element has been in sight. */
export function useSeen<T extends Element>(): [(element: T | null) => void, boolean] {
  const [seen, set] = useState(false);
  const [element, setElement] = useState<T | null>(null);
  useEffect(() => {
    if (element === null || seen) return undefined;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) set(true);
      },
      { rootMargin: '200px' },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [element, seen]);
  return [setElement, seen];
}
