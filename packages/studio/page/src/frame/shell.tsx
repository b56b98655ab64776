/** The frame around every page: head with navigation and theme, the page itself, and what to do where there is none. */
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Page, type PageProps, pages } from '../pages/index.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { usePlace } from './router.js';
import { useSession } from './session.js';
import { ThemeChoice } from './theme.js';

/** The page whose path the address begins with, the longest first. */
function pageAt(path: string): Page | undefined {
  const fits = (page: Page) => path === page.path || path.startsWith(`${page.path}/`);
  return pages.filter(fits).sort((a, b) => b.path.length - a.path.length)[0];
}

export function Shell() {
  const place = usePlace();
  const session = useSession();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const page = pageAt(place.path === '/' ? pages[0]!.path : place.path);

  useEffect(() => {
    document.title = `${page?.name ?? 'Not found'} · avcl studio`;
    // After a change of page the keyboard goes on at its start; on the first load it stays where the browser puts it.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [page]);

  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="head">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span>avcl studio</span>
        </a>
        <nav aria-label="Pages">
          <ul>
            {pages
              .filter((entry) => entry.inNavigation)
              .map((entry) => (
                <li key={entry.path}>
                  <a href={entry.path} aria-current={entry === page ? 'page' : undefined}>
                    {entry.name}
                  </a>
                </li>
              ))}
          </ul>
        </nav>
        <span class="folder" title={session.about?.folder}>
          {session.about?.name ?? ''}
        </span>
        <ThemeChoice />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {session.error !== null ? (
          <Failed error={session.error} />
        ) : page === undefined ? (
          <Empty title="There is nothing here">
            <a href={pages[0]!.path}>To the {pages[0]!.name.toLowerCase()}</a>
          </Empty>
        ) : session.about === null ? (
          <Loading what="the studio" />
        ) : (
          <Lazy
            page={page}
            {...place}
            rest={place.path.slice(page.path.length + 1)}
            about={session.about}
            known={session.known}
          />
        )}
      </main>
    </>
  );
}

const loaded = new Map<Page, ComponentType<PageProps>>();

/** Loads a page's code when it is first shown. */
function Lazy({ page, ...props }: PageProps & { page: Page }) {
  const [, shown] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (loaded.has(page)) return;
    page.load().then(
      ({ default: Component }) => {
        loaded.set(page, Component);
        shown((n) => n + 1);
      },
      (failure: Error) => setError(failure),
    );
  }, [page]);
  const Component = loaded.get(page);
  if (error !== null) return <Failed error={error} />;
  return Component === undefined ? <Loading what={page.name.toLowerCase()} /> : <Component {...props} />;
}
