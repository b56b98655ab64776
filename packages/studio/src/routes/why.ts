/** `/api/why`: what a run answers for a clip, and where it looked and listened; files that are dropped for that. */
import { Hono } from 'hono';
import { answerOfJob } from '../jobs/answer.js';
import type { StudioContext } from '../studio-context.js';
import { Drops } from '../why/drops.js';
import { findModels } from '../why/find-models.js';
import { named, whole } from './query.js';

const STEPS = 20;
const MOST_STEPS = 50;

export function why({ places, stores, jobs, folder }: StudioContext): Hono {
  const app = new Hono();
  const drops = new Drops(stores, jobs, folder);

  app.get('/models', async (c) => c.json({ models: await findModels(places) }));

  app.get('/explain', async (c) => {
    const run = places.inside(named(c, 'run'));
    const name = named(c, 'store');
    const key = named(c, 'key');
    const label = c.req.query('label') || null;
    const steps = Math.min(MOST_STEPS, Math.max(2, whole(c, 'steps', STEPS)));
    await stores.get(name); // a damaged store is told with its status
    return answerOfJob(c, null, (options) =>
      jobs.run('why', { run, store: stores.pathOf(name), key, label, steps }, options),
    );
  });

  app.post('/drop', async (c) => {
    const run = places.inside(named(c, 'run'));
    return c.json(await drops.take(c.req.raw, run, c.req.query('name') ?? ''));
  });

  return app;
}
