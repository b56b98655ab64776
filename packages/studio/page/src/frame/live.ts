/** Server-sent events while something is shown. The browser connects again by itself; what was missed comes with the first event. */
import { useEffect, useRef, useState } from 'preact/hooks';

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
    const source = new EventSource(path);
    source.onopen = () => set('live');
    source.onerror = () => set('lost');
    for (const name of names.split(' ')) {
      source.addEventListener(name, (event) =>
        handlers.current[name]?.(JSON.parse((event as MessageEvent<string>).data) as never),
      );
    }
    return () => source.close();
  }, [path, names]);
  return state;
}
