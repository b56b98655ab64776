/** `/api/data`: stores, what they hold, and their clips as frames, sound and pictures. Stores are named by `?store=`, clips by place or key. */
import { checkStore, isCompared, type Store } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { clipWindows } from 'avcl';
import { type Context, Hono } from 'hono';
import { findStores } from '../clips/find-stores.js';
import { clipAt, MOST_FRAMES, melPng, packedFrames, rangeOf } from '../clips/media.js';
import { RejectedPictures } from '../clips/rejected.js';
import { clipDetail, clipRows, dataReport } from '../clips/report.js';
import { answerOfJob } from '../jobs/answer.js';
import type { StudioContext } from '../studio-context.js';
import { named, whole } from './query.js';

/** How long a browser may keep a clip's bytes: for good under an address with the hash of the data they are of (`v`), else not at all. */
const keeping = (c: Context, { hash }: Store) =>
  c.req.query('v') === hash ? 'private, max-age=31536000, immutable' : 'no-store';

export function data({ places, stores, jobs, signal }: StudioContext): Hono {
  const app = new Hono();
  const pictures = new RejectedPictures(places, signal);
  const opened = (c: Context) => stores.get(named(c, 'store'));
  const file = (c: Context, type: string, bytes: Uint8Array<ArrayBuffer>, kept: string) =>
    c.body(bytes, 200, { 'content-type': type, 'cache-control': kept });

  app.get('/stores', async (c) => c.json({ stores: await findStores(places) }));

  app.get('/report', async (c) => c.json(dataReport(named(c, 'store'), await opened(c))));

  app.get('/checks', async (c) => {
    const store = await opened(c); // a damaged store is told with its status
    const known = isCompared(store) ? checkStore(store) : null;
    const path = stores.pathOf(named(c, 'store'));
    return answerOfJob(c, known, (options) => jobs.run('checks', { store: path }, options));
  });

  app.get('/clips', async (c) =>
    c.json(
      clipRows(await opened(c), {
        split: c.req.query('split') || null,
        label: c.req.query('label') ?? null,
        text: c.req.query('text') ?? '',
        offset: whole(c, 'offset', 0),
        limit: whole(c, 'limit', 60),
      }),
    ),
  );

  app.get('/clip', async (c) => {
    const key = named(c, 'key');
    const detail = clipDetail(await opened(c), key);
    if (detail !== null) return c.json(detail);
    throw new AvclError('DATA', `expected a clip of ${named(c, 'store')}, got ${key}, which is not in it`, {
      fix: 'look for it in the list of clips',
    });
  });

  app.get('/frame', async (c) => {
    const store = await opened(c);
    const clip = whole(c, 'clip', 0);
    const { frames } = clipAt(store, clip);
    const frame = whole(c, 'frame', Math.floor(frames / 2));
    return file(c, 'image/jpeg', new Uint8Array(store.readFrame(clip, frame)), keeping(c, store));
  });

  app.get('/frames', async (c) => {
    const store = await opened(c);
    const packed = packedFrames(
      store,
      whole(c, 'clip', 0),
      whole(c, 'from', 0),
      whole(c, 'count', MOST_FRAMES),
    );
    return file(c, 'application/octet-stream', packed, keeping(c, store));
  });

  app.get('/sound', async (c) => {
    const store = await opened(c);
    const clip = whole(c, 'clip', 0);
    clipAt(store, clip);
    const bytes = new Uint8Array(store.readMember(clip, 'wav'));
    const range = rangeOf(c.req.header('range'), bytes.length);
    c.header('accept-ranges', 'bytes');
    if (range === 'unsatisfiable') return c.body(null, 416, { 'content-range': `bytes */${bytes.length}` });
    if (range === null) return file(c, 'audio/wav', bytes, keeping(c, store));
    const { from, to } = range;
    return c.body(bytes.slice(from, to + 1), 206, {
      'content-type': 'audio/wav',
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
      'cache-control': keeping(c, store),
    });
  });

  app.get('/mel', async (c) => {
    const store = await opened(c);
    return file(c, 'image/png', melPng(store, whole(c, 'clip', 0)), keeping(c, store));
  });

  app.get('/windows', async (c) => {
    const source = await opened(c);
    const run = places.inside(named(c, 'run'));
    return c.json(await clipWindows({ run, data: source, key: named(c, 'key'), epochs: 1000 }));
  });

  app.get('/rejected', async (c) => {
    const store = await opened(c);
    const input = store.inputs[whole(c, 'row', 0)];
    if (input?.state !== 'rejected') {
      throw new AvclError('DATA', 'expected the place of a rejected input, got another; load the page again');
    }
    const picture = await pictures.of(store.path, store.hash, input.path);
    // No picture is no fault: the page then shows the reason alone.
    return picture === null ? c.body(null, 204) : file(c, 'image/jpeg', picture, 'private, max-age=600');
  });

  return app;
}
