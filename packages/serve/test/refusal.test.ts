/** What is told of an error: a refusal speaks for itself, everything else goes to the log. */
import { AvclError } from '@avcl/torch';
import { expect, it } from 'vitest';
import { Refusal, refusalOf, refusalResponse } from '../src/index.js';

const told = async (error: unknown) => {
  const log: unknown[] = [];
  const response = refusalResponse(refusalOf(error, (one) => log.push(one)));
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, log };
};

it.each([
  [new Error('no such file: /srv/secret/run'), 500, 'fault'],
  [new AvclError('DATA', 'expected a run in /srv/secret/run, got none'), 500, 'fault'],
  [new AvclError('ENVIRONMENT', 'expected room in /srv/secret, got none'), 503, 'environment'],
  ['/srv/secret', 500, 'fault'],
])('%s is not repeated', async (error, status, code) => {
  const { text, log, ...answer } = await told(error);
  expect(answer.status).toBe(status);
  expect(text).not.toContain('secret');
  expect(JSON.parse(text)).toMatchObject({ error: { code, fix: null } });
  expect(log).toEqual([error]);
});

it('a refusal is, with its fix and its headers, and nothing keeps it', async () => {
  const refusal = new Refusal(429, 'busy', 'expected a free place', {
    fix: 'wait',
    headers: { 'retry-after': '7' },
  });
  const { status, headers, text, log } = await told(refusal);
  expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([429, '7', 'no-store']);
  expect(JSON.parse(text)).toEqual({
    error: { code: 'busy', message: 'expected a free place', fix: 'wait' },
  });
  expect(log).toEqual([]);
});
