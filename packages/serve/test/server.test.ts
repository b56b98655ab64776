/** A served run: answers equal to the library's, limits, time-outs, the end of the model's process, and the server's own end. */
import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@avcl/torch';
import { Validator } from '@seriousme/openapi-schema-validator';
import { embed, predictFiles, predictTimeline } from 'avcl';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type RunningServer, type ServeOptions, serveRun } from '../src/index.js';
import { Asker } from './asker.js';
import { chaos } from './chaos.js';
import { leftovers, type SmallRun, serverFolders, smallRun } from './small-run.js';

let small: SmallRun;
let file: Buffer;
const running: RunningServer[] = [];
/** One server for the tests that leave it as it is. */
let shared: { server: RunningServer; asker: Asker; folder: string };

beforeAll(async () => {
  small = await smallRun();
  process.env.TMPDIR = small.temporary; // servers of other tests, and of other people, are none of ours
  file = readFileSync(small.clip);
  shared = await start({ maxBytes: file.length });
  running.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  expect(serverFolders()).toEqual([shared.folder]);
});
afterAll(async () => {
  await shared.server.stop();
  expect(serverFolders()).toEqual([]);
  small[Symbol.dispose]();
});

async function start(
  options: Partial<ServeOptions> = {},
): Promise<{ server: RunningServer; asker: Asker; folder: string }> {
  const server = await serveRun({ run: small.fine, ...options });
  running.push(server);
  const folder = serverFolders().find((name) => name !== shared?.folder)!;
  return { server, asker: new Asker(server.url), folder };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('a run of a newer avcl is served, and told', async () => {
  const run = join(small.folder, 'newer');
  cpSync(small.fine, run, { recursive: true });
  const config = join(run, 'config.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace(/^( *version: ).*$/m, '$1"9.9.0"'));
  const warnings: string[] = [];
  await start({ run, logger: { info: () => {}, warn: (text) => void warnings.push(text) } });
  expect(warnings).toEqual([expect.stringMatching(/newer was made by avcl 9\.9\.0, and this is \d/)]);
});

it('the description is valid OpenAPI 3.1', async () => {
  const checked = await new Validator().validate(openApi());
  expect(checked).toEqual({ valid: true });
  expect(openApi()).toMatchObject({ openapi: '3.1.0' });
  const broken = openApi() as { paths: Record<string, unknown> };
  broken.paths.noSlash = { get: {} };
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

describe('answers', () => {
  it('are those of the library, to the bit', async () => {
    const { asker } = shared;
    const [whole] = await predictFiles({ run: small.fine, files: [small.clip], top: 2, clips: 3 });
    const { timeline, ...expected } = whole!;
    expect(timeline).toBeNull();
    const raw = await asker.send('/v1/predict?top=2&clips=3', file);
    expect(raw).toMatchObject({ status: 200, body: { ...expected, file: null } });
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(file)]), 'clap.mp4');
    const answer = await asker.ask('/v1/predict', { method: 'POST', body: form });
    expect(answer.body).toMatchObject({ file: 'clap.mp4', problem: null });
    expect(answer.body.predictions).toHaveLength(3);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');

    const along = await predictTimeline({ run: small.fine, file: small.clip, window: 2, hop: 1 });
    const { seconds, rule, missing, remark, predictions, segments, classes, windows } = along;
    expect((await asker.send('/v1/timeline?window=2&hop=1', file)).body).toEqual({
      ...{ file: null, seconds, rule, missing, remark, predictions, segments, classes, windows },
    });
    expect(windows.length).toBeGreaterThan(1);

    const out = join(small.folder, 'features.safetensors');
    await embed({ data: small.store, run: small.fine, out });
    const { tensors, metadata } = readSafetensors(out);
    const row = (JSON.parse(metadata.keys!) as string[]).indexOf(small.key);
    const { body } = await asker.send('/v1/embed', file);
    expect(Object.keys(body.features)).toEqual(['rgb', 'audio', 'fused']);
    expect(body.missing).toEqual([]);
    for (const [name, table] of tensors) {
      const width = table.shape[1]!;
      const expectedRow = [...table.toArray()].slice(row * width, (row + 1) * width).map(Number);
      expect(body.features[name], name).toEqual(expectedRow);
      table.dispose();
    }
    expect((await asker.ask('/v1/model')).body).toMatchObject({
      stage: 'finetune',
      classes: { length: 3 },
      clips: 2,
    });
    expect((await asker.ask('/openapi.json')).body).toEqual(openApi());
    expect(await asker.metric('avcl_requests_total{route="/v1/predict",status="200"}')).toBe(2);
    expect(await asker.metric('avcl_model_resident_bytes')).toBeGreaterThan(5e7);
  });

  it('about a file without sound or picture go by what it has, and say so', async () => {
    const { asker } = shared;
    for (const [without, lacks, has] of [
      ['-an', 'audio', 'rgb'],
      ['-vn', 'rgb', 'audio'],
    ] as const) {
      const cut = join(small.folder, `cut${without}.mp4`);
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', small.clip, without, '-c', 'copy', cut]);
      const part = readFileSync(cut);
      const { features, missing } = (await asker.send('/v1/embed', part)).body;
      expect({ missing, [lacks]: features[lacks], fused: features.fused }).toEqual({
        ...{ missing: [lacks], [lacks]: null, fused: null },
      });
      expect(features[has].length).toBeGreaterThan(0);
      for (const path of ['/v1/predict', '/v1/timeline']) {
        expect(await asker.send(path, part)).toMatchObject({ status: 200, body: { missing: [lacks] } });
      }
    }
  });

  it('of a run that was only pre-trained are features, not labels', async () => {
    const { asker } = await start({ run: small.pre });
    expect(await asker.send('/v1/predict', file)).toMatchObject({
      status: 409,
      body: { error: { code: 'no-labels' } },
    });
    expect((await asker.send('/v1/timeline', file)).status).toBe(409);
    expect((await asker.send('/v1/embed', file)).body.features.fused.length).toBeGreaterThan(0);
  });

  it('to what is wrong say what was expected, and the server goes on', async () => {
    const { asker, folder } = shared;
    const code = async (asked: Promise<{ status: number; body: { error: { code: string } } }>) => {
      const { status, body } = await asked;
      return [status, body.error.code];
    };
    const cut = file.subarray(0, file.length >> 2);
    expect(await code(asker.send('/v1/predict', Buffer.from('not a video')))).toEqual([422, 'not-media']);
    expect((await code(asker.send('/v1/predict', cut)))[0]).toBe(422);
    expect(await code(asker.send('/v1/predict?tpo=1', file))).toEqual([400, 'query']);
    const form = new FormData();
    form.append('top', '1');
    form.append('file', new Blob([new Uint8Array(file)]), 'clap.mp4');
    expect(await code(asker.ask('/v1/predict', { method: 'POST', body: form }))).toEqual([400, 'form']);
    expect(await code(asker.send('/v1/predict?top=0', file))).toEqual([400, 'query']);
    expect(await code(asker.send('/v1/embed?clips=1e9', file))).toEqual([400, 'query']);
    expect(await code(asker.send('/v1/timeline?window=2&hop=3', file))).toEqual([400, 'query']);
    expect(await code(asker.send('/v1/timeline', Buffer.from('not a video')))).toEqual([422, 'not-media']);
    expect(await code(asker.send('/v1/predict', Buffer.concat([file, file])))).toEqual([
      413,
      'body-too-large',
    ]);
    expect(await code(asker.send('/v1/predict', file, 'text/plain'))).toEqual([415, 'media-type']);
    expect(await code(asker.ask('/v1/predict'))).toEqual([405, 'method']);
    expect(await code(asker.ask('/v2/predict'))).toEqual([404, 'path']);
    const elsewhere = { headers: { origin: 'https://attacker.example' } };
    expect(await code(asker.ask('/v1/model', elsewhere))).toEqual([403, 'origin']);
    expect((await asker.send('/v1/predict', file)).status).toBe(200);
    expect(leftovers(folder)).toEqual([]);
  });
});

it('a name of this machine that it listens at is one of its own', async ({ skip }) => {
  const name = hostname();
  if ((await lookup(name).catch(() => null)) === null) skip(`skipped: ${name} has no address here`);
  const { server, asker } = await start({ host: name });
  expect(new URL(server.url).hostname).toBe(name.toLowerCase());
  expect((await asker.ask('/readyz')).status).toBe(200);
});

describe('limits', () => {
  it('one request more than there are places is sent away at once, with the time to come back', async () => {
    const { asker } = await start({ concurrency: 1, queue: 1 });
    const held = [await asker.begin(file), await asker.begin(file)];
    await expect.poll(() => asker.metric('avcl_receiving')).toBe(2);
    const more = await asker.send('/v1/predict', file);
    expect(more).toMatchObject({ status: 429, body: { error: { code: 'busy' } } });
    expect(Number(more.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    for (const { finish } of held) finish();
    for (const { answer } of held) expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await asker.metric('avcl_rejected_total{code="busy"}')).toBe(1);
  });

  it('health and readiness answer while the model computes', async () => {
    const { asker, server } = shared;
    let answered = 0;
    let busy = 0;
    const predicting = asker.send('/v1/predict?clips=100', file).then((answer) => {
      busy = answered;
      return answer;
    });
    const over = predicting.then(() => true);
    while (!(await Promise.race([over, asker.ask('/healthz').then(() => false)]))) answered += 1;
    expect((await predicting).status).toBe(200);
    expect(busy).toBeGreaterThan(20);
    expect(server.modelPid).not.toBe(process.pid);
  });

  it('an answer that does not come in time is 504; a body that does not is 408; then it goes on', async () => {
    const { asker, server, folder } = await start({ timeoutSeconds: 2, concurrency: 1 });
    process.kill(server.modelPid!, 'SIGSTOP');
    const [late, queued] = await Promise.all([
      asker.send('/v1/predict', file),
      asker.send('/v1/embed', file),
    ]);
    expect([late.status, late.body.error.code, queued.status]).toEqual([504, 'timeout', 504]);
    expect(leftovers(folder)).toEqual([]);
    const slow = await asker.begin(file);
    expect(await slow.answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await asker.ask('/healthz')).status).toBe(200);
    process.kill(server.modelPid!, 'SIGCONT');
    await expect
      .poll(async () => (await asker.send('/v1/embed', file)).status, { timeout: 20_000 })
      .toBe(200);
  });
});

it('a model whose process is killed is replaced; who waited for it is told', async () => {
  const warnings: string[] = [];
  const { asker, server, folder } = await start({
    logger: { info() {}, warn: (text) => warnings.push(text) },
  });
  const killed = server.modelPid!;
  process.kill(killed, 'SIGSTOP');
  const asked = asker.send('/v1/predict', file);
  await expect.poll(() => asker.metric('avcl_in_flight')).toBe(1);
  process.kill(killed, 'SIGKILL');
  expect(await asked).toMatchObject({ status: 503, body: { error: { code: 'model-gone' } } });
  expect(await asker.ask('/readyz')).toMatchObject({ status: 503, body: { error: { code: 'not-ready' } } });
  expect((await asker.ask('/healthz')).status).toBe(200);
  await expect.poll(async () => (await asker.ask('/readyz')).status, { timeout: 30_000 }).toBe(200);
  expect(server.modelPid).not.toBe(killed);
  expect((await asker.send('/v1/predict', file)).status).toBe(200);
  expect(await asker.metric('avcl_model_restarts_total')).toBe(1);
  expect(warnings).toEqual([expect.stringContaining('SIGKILL')]);
  expect(leftovers(folder)).toEqual([]);
});

describe('the end', () => {
  it('finishes what is inside, refuses what is new, and leaves nothing', async () => {
    const { asker, server } = await start();
    const pid = server.modelPid!;
    const inside = await asker.begin(file);
    await expect.poll(() => asker.metric('avcl_receiving')).toBe(1);
    const stopped = server.stop();
    expect(await asker.send('/v1/predict', file)).toMatchObject({
      status: 503,
      body: { error: { code: 'stopping' } },
    });
    expect((await asker.ask('/readyz')).status).toBe(503);
    expect((await asker.ask('/healthz')).status).toBe(200);
    inside.finish();
    expect(await inside.answer).toMatch(/^HTTP\/1\.1 200 .*"predictions":\[/s);
    await stopped;
    expect(isAlive(pid)).toBe(false);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('of a start that fails leaves nothing either, and says why', async () => {
    await expect(serveRun({ run: small.store })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('checkpoints/last'),
    });
    const port = Number(new URL(shared.server.url).port);
    await expect(serveRun({ run: small.fine, port })).rejects.toMatchObject({ code: 'ENVIRONMENT' });
    await expect(serveRun({ run: small.fine, concurrency: 0 })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('chaos', () => {
  chaos(() => ({ file, start }));
});
