/** `/api/about`: which folder this studio shows, and what it may do. */
import { basename } from 'node:path';
import { version } from 'avcl';
import { Hono } from 'hono';
import type { StudioContext } from '../studio-context.js';

/** What the page's head shows. */
export interface About {
  readonly folder: string;
  /** Its last part. */
  readonly name: string;
  readonly version: string;
  readonly allowRun: boolean;
}

export function about({ places, allowRun }: StudioContext): Hono {
  const app = new Hono();
  app.get('/', (c) =>
    c.json({
      folder: places.root,
      name: basename(places.root),
      version,
      allowRun,
    } satisfies About),
  );
  return app;
}
