/** Where the reader is: the address's path and query. Links are plain `<a href>`; those to places in the page change no document. */
import { useEffect, useState } from 'preact/hooks';

/** A place in the page. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

/** Goes somewhere. `replace`: without a step back, for what is typed. */
export function go(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  tell();
}

/** Changes the query alone; null or an empty list takes a key out. */
export function setQuery(
  changes: Readonly<Record<string, string | readonly string[] | null>>,
  replace = true,
): void {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    query.delete(key);
    for (const one of value === null ? [] : [value].flat()) query.append(key, one as string);
  }
  const text = query.toString();
  go(location.pathname + (text === '' ? '' : `?${text}`), { replace });
}

/** A click that the browser should not take as a new document. */
function isOurs(event: MouseEvent): HTMLAnchorElement | null {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return null;
  const link = (event.target as Element).closest('a');
  if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin)
    return null;
  if (link.pathname.startsWith('/api/') || (link.hash !== '' && link.pathname === location.pathname))
    return null;
  return link;
}

/** The place, anew whenever it changes. */
export function usePlace(): Place {
  const [place, set] = useState(here);
  useEffect(() => {
    const update = () => set(here());
    const click = (event: MouseEvent) => {
      const link = isOurs(event);
      if (link === null) return;
      event.preventDefault();
      go(link.pathname + link.search);
    };
    listeners.add(update);
    window.addEventListener('popstate', update);
    document.addEventListener('click', click);
    return () => {
      listeners.delete(update);
      window.removeEventListener('popstate', update);
      document.removeEventListener('click', click);
    };
  }, []);
  return place;
}
