/** The pages. A new one is a file here and a line in the table; its code is loaded when it is first shown. */
import type { ComponentType } from 'preact';
import type { About } from '../../../src/routes/about.js';

/** What a page gets. */
export interface PageProps {
  /** The whole path of the address. */
  readonly path: string;
  /** What of it follows the page's own: `pre/1` in `/runs/pre/1`. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly about: About;
  /** Whether this reader has the token, and so may change things. */
  readonly known: boolean;
}

/** A line of the table. */
export interface Page {
  readonly path: string;
  readonly name: string;
  readonly inNavigation: boolean;
  readonly load: () => Promise<{ default: ComponentType<PageProps> }>;
}

/** In the order of the navigation; the first is where the studio opens. */
export const pages: readonly Page[] = [
  { path: '/runs', name: 'Runs', inNavigation: true, load: () => import('./runs/index.js') },
  { path: '/data', name: 'Data', inNavigation: true, load: () => import('./data.js') },
  { path: '/why', name: 'Why', inNavigation: true, load: () => import('./why.js') },
  { path: '/map', name: 'Map', inNavigation: true, load: () => import('./map.js') },
];
