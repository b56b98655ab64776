/** The queue before the worker: one at a time, no more waiting than fit, and an end for whoever does not come to one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMedia } from '../../media/test/make-media.js';
import { Jobs } from '../src/jobs/jobs.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-jobs-'));
const store = join(folder, 'store');
const never = new AbortController().signal;

beforeAll(async () => {
  makeMedia(join(folder, 'a.mp4'));
  const inputs = [{ key: 'a', path: 'a.mp4', label: null, split: null }];
  await buildStore({ source: 'test', root: folder, inputs, problems: [] }, store);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('jobs', () => {
  test('run one at a time; one too many is refused, and one that is not wanted any more leaves its place', async () => {
    const jobs = new Jobs(never, { waiting: 1 });
    const said: string[] = [];
    const first = jobs.run('checks', { store }, { signal: never, onProgress: () => said.push('first') });
    const gone = new AbortController();
    const second = jobs.run(
      'checks',
      { store },
      {
        signal: gone.signal,
        onProgress: ({ line }) => said.push(line),
      },
    );
    expect(said).toEqual(['waits for another job to end']);
    await expect(jobs.run('checks', { store }, { signal: never })).rejects.toMatchObject({ status: 503 });
    gone.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    const third = jobs.run('checks', { store }, { signal: never });
    expect(await first).toMatchObject({ nearDuplicates: [] });
    expect(await third).toMatchObject({ nearDuplicates: [] });
  });

  test('end when their time is up, when nobody wants them, and with the studio; the next one runs', async () => {
    const ending = new AbortController();
    const slow = new Jobs(ending.signal, { seconds: 0.02 });
    await expect(slow.run('checks', { store }, { signal: never })).rejects.toThrow(/within 0.02 s/);
    const jobs = new Jobs(ending.signal);
    const gone = new AbortController();
    const left = jobs.run('checks', { store }, { signal: gone.signal });
    const next = jobs.run('checks', { store }, { signal: never });
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(await next).toMatchObject({ nearDuplicates: [] });
    const last = jobs.run('checks', { store }, { signal: never });
    ending.abort(new Error('the studio ends'));
    await expect(last).rejects.toThrow('the studio ends');
  });

  test('tell what went wrong as the command line would, also where the worker dies', async () => {
    const jobs = new Jobs(never);
    await expect(jobs.run('checks', { store: folder }, { signal: never })).rejects.toMatchObject({
      code: 'DATA',
      fix: expect.stringContaining('avcl data build'),
    });
    await expect(jobs.run('nothing' as 'checks', { store }, { signal: never })).rejects.toMatchObject({
      code: 'FAULT',
    });
  });
});
