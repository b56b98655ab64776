/** The routes. What goes wrong anywhere is thrown, and told in one shape here. */
import { version } from 'avcl';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { z } from 'zod';
import { type GuardOptions, guardRequest } from '../guard.js';
import { Refusal, refusalOf, refusalResponse } from '../refusal.js';
import { openApi } from './openapi.js';
import { embedQuery, predictQuery, timelineQuery } from './schemas.js';
import { askAbout, readyModel, type Service } from './service.js';

/** The methods of each path, for 405 and for the names of routes in the metrics. */
const METHODS: Readonly<Record<string, string>> = {
  '/v1/predict': 'POST',
  '/v1/timeline': 'POST',
  '/v1/embed': 'POST',
  '/v1/model': 'GET, HEAD',
  '/healthz': 'GET, HEAD',
  '/readyz': 'GET, HEAD',
  '/metrics': 'GET, HEAD',
  '/openapi.json': 'GET, HEAD',
};

/** @throws Refusal 400 for a setting that is not known or out of its range */
function queryOf<T extends z.ZodObject>(c: Context, schema: T): z.infer<T> {
  const read = schema.safeParse(c.req.query());
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const known = Object.keys(schema.shape).join(', ');
  const got =
    issue!.code === 'unrecognized_keys'
      ? `expected only the settings ${known}, got \`${issue!.keys.join(', ')}\``
      : `expected a value that \`${issue!.path.join('.')}\` takes, got another one (${issue!.message})`;
  throw new Refusal(400, 'query', got, { fix: 'GET /openapi.json has the settings and their ranges' });
}

/** @throws Refusal 409 for a run without a classifier */
function demandLabels({ keeper }: Service): void {
  if (keeper.facts.stage === 'finetune') return;
  throw new Refusal(409, 'no-labels', 'expected a fine-tuned run, got one that was only pre-trained', {
    fix: 'ask for features at /v1/embed, or serve a fine-tuned run',
  });
}

/** What the model's processes are asked over HTTP. */
export function serviceApp(service: Service, guard: GuardOptions): Hono {
  const { metrics } = service;
  const app = new Hono();
  app.use(async (c, next) => {
    const began = performance.now();
    await next();
    c.header('x-content-type-options', 'nosniff');
    const route = c.req.path in METHODS ? c.req.path : 'other';
    metrics.answered(route, c.res.status, (performance.now() - began) / 1000);
  });
  app.onError((error) => {
    const refusal = refusalOf(error, service.log);
    metrics.refused(refusal.code);
    return refusalResponse(refusal);
  });
  app.use(async (c, next) => {
    const refusal = guardRequest(c.req.raw, guard);
    if (refusal !== null) throw refusal;
    await next();
  });
  if (guard.origins !== undefined && guard.origins.length > 0) {
    app.use(cors({ origin: [...guard.origins], allowMethods: ['GET', 'HEAD', 'POST'] }));
  }

  app.post('/v1/predict', async (c) => {
    const { top, clips } = queryOf(c, predictQuery);
    demandLabels(service);
    const asked = { kind: 'predict' as const, top, clips };
    const { answer, name } = await askAbout(service, c.req.raw, (file) => ({ ...asked, file }));
    const { predictions, missing, remark, problem, trainedOn } = answer;
    return c.json({ file: name, predictions, missing, remark, problem, trainedOn });
  });
  app.post('/v1/timeline', async (c) => {
    const asked = { kind: 'timeline' as const, ...queryOf(c, timelineQuery) };
    demandLabels(service);
    const { answer, name } = await askAbout(service, c.req.raw, (file) => ({ ...asked, file }));
    const { seconds, rule, missing, remark, predictions, segments, classes, windows } = answer;
    const times = { seconds, rule, missing, remark, predictions, segments, classes, windows };
    return c.json({ file: name, ...times });
  });
  app.post('/v1/embed', async (c) => {
    const asked = { kind: 'embed' as const, ...queryOf(c, embedQuery) };
    const { answer, name } = await askAbout(service, c.req.raw, (file) => ({ ...asked, file }));
    const { features, missing } = answer;
    return c.json({ file: name, features, missing });
  });
  app.get('/v1/model', (c) => c.json({ ...service.keeper.facts, version }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    readyModel(service);
    return c.json({ status: 'ok' });
  });
  app.get('/metrics', async (c) => {
    const text = await metrics.registry.metrics();
    return c.body(text, 200, { 'content-type': metrics.registry.contentType });
  });
  app.get('/openapi.json', (c) => c.json(openApi()));
  for (const [path, allow] of Object.entries(METHODS)) {
    app.all(path, () => {
      throw new Refusal(405, 'method', `expected ${allow}, got another method`, { headers: { allow } });
    });
  }
  app.notFound(() => {
    throw new Refusal(404, 'path', 'expected a path of this API, got another one', {
      fix: 'GET /openapi.json has all of them',
    });
  });
  return app;
}
