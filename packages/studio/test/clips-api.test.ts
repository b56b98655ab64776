/** The API of data, why and map on a real store and real runs: what it answers, and what it refuses. No browser. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@avcl/media';
import { predictFiles, testRun } from 'avcl';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Studio, startStudio } from '../src/index.js';
import type { MapAnswer } from '../src/map/types.js';
import type { WhyAnswer } from '../src/why/types.js';
import { answerToDeclared, askOf, dropOn, type Line, leftovers, linesOf, query } from './asking.js';
import { type Fixture, makeFixture } from './fixture.js';

// Workers start and load libtorch, maybe on a machine that does much else.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let fixture: Fixture;
let studio: Studio;
beforeAll(async () => {
  // A temporary folder of its own: what other tests leave for a moment is not counted.
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'avcl-studio-api-'));
  fixture = await makeFixture();
  studio = await startStudio({ dir: fixture.dir });
});
afterAll(async () => {
  await studio.close();
  fixture[Symbol.dispose]();
  rmSync(process.env.TMPDIR!, { recursive: true });
});

const ask = (path: string, init?: RequestInit) => askOf(studio, path, init);
const json = async <T = Record<string, unknown>>(path: string): Promise<T> =>
  (await (await ask(path)).json()) as T;
const lines = <T>(path: string) => linesOf<T>(studio, path);
const drop = (file: string | Uint8Array<ArrayBuffer>, name?: string) => dropOn(studio, file, name);

describe('data', () => {
  test('lists stores, and tells what one holds and what it rejected', async () => {
    using store = await openStore(join(fixture.dir, 'store'));
    const { hash } = store;
    expect(await json('data/stores')).toMatchObject({
      stores: [{ name: 'store', state: 'whole', listed: 27, rejected: 2, classes: 2, hash }],
    });
    const report = await json<Record<string, never>>('data/report?store=store');
    expect(report).toMatchObject({
      report: { listed: 27, ok: 25, rejected: 2, reasons: { 'no-audio': 1, 'not-media': 1 } },
      rejected: [
        { path: 'silent.mp4', reason: 'no-audio' },
        { path: 'text.mp4', reason: 'not-media' },
      ],
    });
    const { counts } = report.durations as unknown as { counts: number[] };
    expect(counts.reduce((a, b) => a + b)).toBe(25);
  });

  test('shows a rejected file where it has a picture, and nothing where it has none', async () => {
    const { rejected } = await json<{ rejected: { row: number }[] }>('data/report?store=store');
    const [silent, text] = await Promise.all(
      rejected.map(({ row }) => ask(`data/rejected?${query({ store: 'store', row })}`)),
    );
    expect(silent!.headers.get('content-type')).toBe('image/jpeg');
    expect([...new Uint8Array(await silent!.arrayBuffer()).slice(0, 2)]).toEqual([0xff, 0xd8]);
    expect(text!.status).toBe(204);
  });

  test('does not show a file that took the place of the rejected one', async () => {
    const copy = join(fixture.dir, 'again');
    cpSync(join(fixture.dir, 'store'), join(copy, 'store'), { recursive: true, preserveTimestamps: true });
    cpSync(fixture.video, join(copy, 'silent.mp4')); // another size and time
    const other = await startStudio({ dir: copy });
    try {
      const response = await fetch(`${other.url}api/data/rejected?store=store&row=24`);
      expect(response.status).toBe(204);
    } finally {
      await other.close();
      rmSync(copy, { recursive: true });
    }
  });

  test('finds the copy in two splits, in the worker', async () => {
    const found = await lines<{ nearDuplicates: { first: { key: string }; second: { key: string } }[] }>(
      'data/checks?store=store',
    );
    const { nearDuplicates } = found.at(-1)!.answer!;
    expect(nearDuplicates.map(({ first, second }) => [first.key, second.key])).toContainEqual([
      fixture.key,
      'copy',
    ]);
    expect(await lines('data/checks?store=store')).toEqual([{ answer: found.at(-1)!.answer }]); // no worker
    expect(await json('data/report?store=store')).toMatchObject({ compared: true });
  });

  test('gives a clip as it lies in the store: frames, sound, ranges of it, mel', async () => {
    using store = await openStore(join(fixture.dir, 'store'));
    const clip = store.clips.findIndex(({ key }) => key === fixture.key);
    const detail = await json(`data/clip?${query({ store: 'store', key: fixture.key })}`);
    expect(detail).toMatchObject({ clip, split: 'train', frames: store.clips[clip]!.frames });
    const packed = Buffer.from(
      await (await ask(`data/frames?${query({ store: 'store', clip, from: 3, count: 5 })}`)).arrayBuffer(),
    );
    let at = 4 * 6;
    expect(packed.readUInt32LE(0)).toBe(5);
    for (let i = 0; i < 5; i++) {
      const length = packed.readUInt32LE(4 + 4 * i);
      expect(packed.subarray(at, at + length)).toEqual(Buffer.from(store.readFrame(clip, 3 + i)));
      at += length;
    }
    expect(at).toBe(packed.length);
    const wav = Buffer.from(store.readMember(clip, 'wav'));
    const address = `data/sound?${query({ store: 'store', clip })}`;
    expect(Buffer.from(await (await ask(address)).arrayBuffer())).toEqual(wav);
    const part = await ask(address, { headers: { range: 'bytes=100-299' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-299/${wav.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(wav.subarray(100, 300));
    const end = await ask(address, { headers: { range: 'bytes=-50' } });
    expect(Buffer.from(await end.arrayBuffer())).toEqual(wav.subarray(-50));
    expect((await ask(address, { headers: { range: `bytes=${wav.length}-` } })).status).toBe(416);
    // Kept for good under the hash of these very data alone: a store that is built anew has the same name.
    const keep = async (v: string) => (await ask(`${address}&v=${v}`)).headers.get('cache-control');
    expect([await keep(store.hash), await keep('another')]).toEqual([
      'private, max-age=31536000, immutable',
      'no-store',
    ]);
    const mel = Buffer.from(await (await ask(`data/mel?${query({ store: 'store', clip })}`)).arrayBuffer());
    expect(mel.subarray(1, 4).toString()).toBe('PNG');
    expect([mel.readUInt32BE(16), mel.readUInt32BE(20)]).toEqual([256, 256]);
  });

  test('tells where training looked, and refuses a run of another store', async () => {
    const asked = { store: 'store', key: fixture.key };
    expect(await json(`data/windows?${query({ ...asked, run: 'runs/both' })}`)).toMatchObject({
      stage: 'finetune',
      split: 'train',
      training: [{}, {}],
    });
    const { store } = (await (await drop(fixture.video)).json()) as { store: string };
    const other = await ask(`data/windows?${query({ store, key: 'mine.mp4', run: 'runs/both' })}`);
    expect(other.status).toBe(400);
    expect(await other.text()).toContain('holds other data');
  });

  test('filters and pages the list of clips', async () => {
    type List = { total: number; clips: { key: string; split: string }[] };
    const all = await json<List>('data/clips?store=store&limit=200');
    expect(all.total).toBe(25);
    const tests = await json<List>('data/clips?store=store&split=test');
    expect(tests.clips.every(({ split }) => split === 'test')).toBe(true);
    expect((await json<List>('data/clips?store=store&text=COPY')).clips.map(({ key }) => key)).toEqual([
      'copy',
    ]);
    const page = await json<List>('data/clips?store=store&offset=20&limit=3');
    expect(page.clips).toEqual(all.clips.slice(20, 23));
  });

  test('tells a missing, an unfinished and a damaged store, and stays up', async () => {
    for (const name of ['hurt', 'index', 'half']) {
      cpSync(join(fixture.dir, 'store'), join(fixture.dir, 'bad', name), { recursive: true });
    }
    const shard = join(fixture.dir, 'bad/hurt/shard-000000.tar');
    const bytes = readFileSync(shard);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(shard, bytes);
    writeFileSync(join(fixture.dir, 'bad/index/index.jsonl'), '{"format":"avcl-store"');
    rmSync(join(fixture.dir, 'bad/half/index.jsonl'));
    mkdirSync(join(fixture.dir, 'bad/half/.building'));
    try {
      const { stores } = await json<{ stores: { name: string; state: string }[] }>('data/stores');
      expect(stores.map(({ name, state }) => [name, state])).toEqual([
        ['store', 'whole'],
        ['bad/half', 'unfinished'],
        ['bad/hurt', 'whole'], // one bit: seen when it is opened
        ['bad/index', 'damaged'],
      ]);
      for (const [store, words] of [
        ['bad/hurt', /hurt is/],
        ['bad/index', /damaged or cut/],
        ['bad/half', /finished store/],
        ['nowhere', /not there/],
      ] as const) {
        for (const path of ['report', 'checks']) {
          const response = await ask(`data/${path}?${query({ store })}`);
          expect(response.status).toBe(422);
          expect(((await response.json()) as Line<never>).error!.message).toMatch(words);
        }
      }
      expect((await ask('data/report?store=store')).status).toBe(200);
    } finally {
      rmSync(join(fixture.dir, 'bad'), { recursive: true });
    }
  });
});

describe('why', () => {
  test('answers as the test does, with maps, curves and one stream off', async () => {
    const tested = await testRun({ data: join(fixture.dir, 'store'), run: join(fixture.dir, 'runs/both') });
    const { key, predicted, p } = tested.videos[0]!;
    const found = await lines<WhyAnswer>(
      `why/explain?${query({ run: 'runs/both', store: 'store', key, steps: 4 })}`,
    );
    expect(found[0]!.progress!.line).toBe('loads the model');
    const { predictions, target, without, picture, sound } = found.at(-1)!.answer!;
    expect(predictions[0]).toMatchObject({ label: predicted });
    expect(predictions[0]!.p).toBeCloseTo(p, 5);
    expect(target).toEqual(predictions[0]);
    expect(without!.rgb).toHaveLength(2);
    const maps = Buffer.from(picture!.maps, 'base64');
    expect(maps.length).toBe(24 * picture!.side ** 2);
    expect(maps.reduce((a, b) => Math.max(a, b), 0)).toBeGreaterThan(100);
    expect(Buffer.from(sound!.mel, 'base64').length).toBe(sound!.side ** 2);
    expect(picture!.removal.deletion).toHaveLength(5);
  });

  test('answers for a model of one stream, and says which classes there are where there is none of that name', async () => {
    const asked = { run: 'runs/picture', store: 'store', key: fixture.key, steps: 2 };
    const [first] = (await lines<WhyAnswer>(`why/explain?${query(asked)}`)).slice(-1);
    const { sound, without } = first!.answer!;
    expect([sound, without]).toEqual([null, null]); // a model of pictures alone
    const [none] = (await lines(`why/explain?${query({ ...asked, label: 'sneeze' })}`)).slice(-1);
    expect(none!.error).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/got sneeze; the nearest/),
    });
  });

  test('takes in a dropped file, answers as `avcl predict` does, and leaves nothing on the disk', async () => {
    const before = leftovers();
    const dropped = await drop(fixture.video, '../../etc/<b>my clip</b>.mp4');
    expect(dropped.status).toBe(200);
    const { store, key } = (await dropped.json()) as { store: string; key: string };
    expect(key).not.toMatch(/[/\\]/);
    const [told] = await predictFiles({ run: join(fixture.dir, 'runs/both'), files: [fixture.video] });
    const [line] = (
      await lines<WhyAnswer>(`why/explain?${query({ run: 'runs/both', store, key, steps: 2 })}`)
    ).slice(-1);
    for (const [i, { label, p }] of told!.predictions.entries()) {
      expect(line!.answer!.predictions[i]).toMatchObject({ label });
      expect(line!.answer!.predictions[i]!.p).toBeCloseTo(p, 5);
    }
    expect((await ask(`data/frame?${query({ store, clip: 0 })}`)).headers.get('content-type')).toBe(
      'image/jpeg',
    );
    expect(leftovers().filter((name) => name.includes('avcl-upload-') && !before.includes(name))).toEqual([]);
  });

  test('explains a file without sound, or without picture, by what it has, as `avcl predict` answers it', async () => {
    for (const [file, lacks] of [
      [fixture.silent, 'audio'],
      [fixture.soundOnly, 'rgb'],
    ] as const) {
      const { store, key } = (await (await drop(file)).json()) as { store: string; key: string };
      const asked = { run: 'runs/both', store, key, steps: 2 };
      const { missing, without, predictions, picture, sound } = (
        await lines<WhyAnswer>(`why/explain?${query(asked)}`)
      ).at(-1)!.answer!;
      expect({ missing, without }).toEqual({ missing: [lacks], without: null });
      expect([picture === null, sound === null]).toEqual([lacks === 'rgb', lacks === 'audio']);
      const [told] = await predictFiles({ run: join(fixture.dir, 'runs/both'), files: [file] });
      expect(told!.missing).toEqual([lacks]);
      for (const [i, { label, p }] of told!.predictions.entries()) {
        expect(predictions[i]!.label).toBe(label);
        expect(predictions[i]!.p).toBeCloseTo(p, 5);
      }
      if (lacks === 'audio') continue;
      const [blind] = (await lines(`why/explain?${query({ ...asked, run: 'runs/picture' })}`)).slice(-1);
      expect(blind!.error).toMatchObject({
        code: 'DATA',
        message: expect.stringMatching(/no-video.*nothing to go by/),
      });
    }
  });

  test('refuses hostile and empty uploads, and those without the token', async () => {
    const before = leftovers();
    const playlist = new TextEncoder().encode('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n');
    for (const [bytes, words] of [
      [playlist, 'not-media'],
      [new TextEncoder().encode('ffconcat version 1.0\nfile /etc/passwd\n'), 'not-media'],
      [new Uint8Array(readFileSync(fixture.video)).slice(0, 2000), 'truncated'],
    ] as const) {
      const response = await drop(bytes);
      expect(response.status).toBe(422);
      const text = await response.text();
      expect(text).toContain(words);
      expect(text).not.toContain('root:');
    }
    expect((await drop(new Uint8Array())).status).toBe(400);
    const bare = await ask(`why/drop?run=runs/both`, { method: 'POST', body: new Uint8Array(9) });
    expect(bare.status).toBe(403);
    const large = await answerToDeclared(studio, 300 * 2 ** 20);
    expect(large.status).toBe(413);
    expect(large.text).toMatch(/256 MB at most.*avcl predict/);
    expect(leftovers()).toEqual(before);
    expect((await ask('about')).status).toBe(200);
  });

  test('removes what a killed studio left of dropped files, and nothing of one that runs', async () => {
    const dead = join(tmpdir(), 'avcl-studio-dead');
    mkdirSync(join(dead, 'drop-x/store'), { recursive: true });
    const lock = { pid: spawnSync('true').pid, host: hostname(), began: null };
    writeFileSync(join(dead, 'lock'), JSON.stringify(lock));
    utimesSync(dead, new Date(0), new Date(0));
    const before = leftovers().filter((name) => !name.startsWith('avcl-studio-dead'));
    expect(before.some((name) => /drop-/.test(name))).toBe(true); // of this studio
    await (await startStudio({ dir: fixture.dir })).close();
    expect(leftovers()).toEqual(before);
  });

  test('tells a clip and a run that are not there', async () => {
    const asked = { store: 'store', key: fixture.key };
    const [unknown] = (await lines(`why/explain?${query({ ...asked, key: 'x', run: 'runs/both' })}`)).slice(
      -1,
    );
    expect(unknown!.error!.message).toContain("a clip's key");
    expect((await ask(`why/explain?${query({ ...asked, run: 'runs/gone' })}`)).status).toBe(422);
  });
});

describe('map', () => {
  test('lays out every kind of feature, with answers and neighbours, and keeps the map', async () => {
    const address = `map/points?${query({ run: 'runs/both', store: 'store' })}`;
    const first = await lines<MapAnswer>(address);
    const { points, layouts, neighbours } = first.at(-1)!.answer!;
    expect(points).toHaveLength(25);
    const tested = await testRun({
      data: join(fixture.dir, 'store'),
      run: join(fixture.dir, 'runs/both'),
      clips: 2,
    });
    for (const { key, predicted } of tested.videos) {
      expect(points.find((point) => point.key === key)!.predicted).toBe(predicted);
    }
    for (const kind of ['rgb', 'audio', 'fused'] as const) {
      expect(layouts[kind]).toHaveLength(25);
      expect(layouts[kind]!.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const copy = points.findIndex(({ key }) => key === 'copy');
    const original = points.findIndex(({ key }) => key === fixture.key);
    for (const pairing of ['rgb>rgb', 'audio>audio', 'fused>fused'] as const) {
      expect(neighbours[pairing]![original]![0]).toEqual([copy, 1]); // the same file lies at cosine 1
      expect(neighbours[pairing]![original]!.map(([place]) => place)).not.toContain(original);
    }
    expect(neighbours['rgb>audio']![0]).toHaveLength(6);
    expect(readdirSync(join(fixture.dir, 'runs/both/studio'))).toHaveLength(1);
    const again = await (await ask(address, {})).text(); // without the token: no worker
    expect(JSON.parse(again)).toEqual({ answer: first.at(-1)!.answer });
    const [kept] = readdirSync(join(fixture.dir, 'runs/both/studio'));
    writeFileSync(join(fixture.dir, 'runs/both/studio', kept!), '{"sha256":"0","answer":{"points":"none"}}');
    const fresh = await startStudio({ dir: fixture.dir });
    try {
      const text = await (await askOf(fresh, address)).text();
      const made = JSON.parse(text.trimEnd().split('\n').at(-1)!) as Line<MapAnswer>;
      expect(made.answer).toEqual(first.at(-1)!.answer); // a damaged file is made anew, to the same map
    } finally {
      await fresh.close();
    }
  });

  test('is not made for a reader who has gone, and the next job begins', async () => {
    const gone = new AbortController();
    const left = leftovers();
    const address = `map/points?${query({ run: 'runs/both', store: 'store', most: 9 })}`;
    const headers = { 'x-avcl-token': studio.token };
    const response = await ask(address, { headers, signal: gone.signal });
    const reader = response.body!.getReader();
    await reader.read(); // it has begun
    gone.abort();
    await reader.read().catch(() => {});
    const folder = join(fixture.dir, 'runs/both/studio');
    const kept = () => (existsSync(folder) ? readdirSync(folder) : []);
    const before = kept();
    rmSync(join(fixture.dir, 'store/near-duplicates.json'), { force: true }); // so that the checks are a job
    expect((await lines('data/checks?store=store')).at(-1)!.answer).toBeDefined(); // one job at a time
    expect(kept()).toEqual(before);
    expect(leftovers().filter((name) => !left.includes(name))).toEqual([]);
  });

  test('lays out a few of many, and a model of one stream', async () => {
    const asked = { run: 'runs/picture', store: 'store', most: 6 };
    const { points, clips, layouts } = (await lines<MapAnswer>(`map/points?${query(asked)}`)).at(-1)!.answer!;
    expect([points.length, clips, Object.keys(layouts)]).toEqual([6, 25, ['rgb']]);
  });
});
