/** `/api/map`: clips laid out by the features of a run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { answerOfJob } from '../jobs/answer.js';
import { MapCache } from '../map/cache.js';
import type { StudioContext } from '../studio-context.js';
import { named, whole } from './query.js';

/** Points of a map unless said, and at most: UMAP of 4,000 takes a minute. */
const POINTS = 1000;
const MOST_POINTS = 4000;

export function map({ places, stores, jobs, folder: own }: StudioContext): Hono {
  const app = new Hono();
  const cache = new MapCache();

  app.get('/points', async (c) => {
    const run = places.inside(named(c, 'run'));
    const name = named(c, 'store');
    const most = Math.min(MOST_POINTS, Math.max(1, whole(c, 'most', POINTS)));
    const { hash } = await stores.get(name);
    return answerOfJob(c, cache.read(run, hash, most), async (options) => {
      // Made and removed here: a worker that is ended midway removes nothing.
      const folder = await mkdtemp(join(own, 'map-'));
      try {
        const out = join(folder, 'features.safetensors');
        const answer = await jobs.run('map', { run, store: stores.pathOf(name), most, out }, options);
        cache.write(run, hash, most, answer);
        return answer;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  });

  return app;
}
