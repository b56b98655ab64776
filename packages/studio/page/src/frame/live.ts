/**
 * Server-sent events while something is shown and the tab is seen. The browser connects again by itself; what was missed comes with the first
 * event.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { LOST, listenTo, OPEN } from './shared-stream.js';

/** Whether the stream is there. */
export type Connection = 'connecting' | 'live' | 'lost';

/**
 * Listens to a stream of the API.
 *
 * @param path - null: to none
 * @param on - what to do with each named event
 */
export function useEvents(
  path: string | null,
  on: Readonly<Record<string, (data: never) => void>>,
): Connection {
  const handlers = useRef(on);
  handlers.current = on;
  const names = Object.keys(on).join(' ');
  const [state, set] = useState<Connection>('connecting');
  useEffect(() => {
    if (path === null) return undefined;
    const hear = (event: string, data: string) => {
      if (event === OPEN) set('live');
      else if (event === LOST) set('lost');
      else handlers.current[event]?.(JSON.parse(data) as never);
    };
    let end = () => {};
    const look = () => {
      end();
      end = document.visibilityState === 'visible' ? listenTo(path, names.split(' '), hear) : () => {};
    };
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      document.removeEventListener('visibilitychange', look);
      end();
    };
  }, [path, names]);
  return state;
}
