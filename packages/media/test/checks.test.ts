import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { balanceFindings } from '../src/checks/balance.js';
import { meetings, PICTURE_CUTTING, pictureHashes } from '../src/checks/candidates.js';
import { nearDuplicates } from '../src/checks/near-duplicates.js';
import { pictureLikeness, soundLikeness } from '../src/checks/prints.js';
import {
  buildStore,
  checkStore,
  findingText,
  isCompared,
  type ListedInput,
  openStore,
  type Store,
  type StoreChecks,
} from '../src/index.js';
import { noisy, randomPrint, storeOf } from './made-prints.js';
import { AAC, ffmpeg, H264, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const root = join(folder, 'root');

describe('checkStore', () => {
  let store: Store;
  let checks: StoreChecks;
  const found = (check: string) => checks.findings.find((finding) => finding.check === check)?.names;

  beforeAll(async () => {
    mkdirSync(root);
    const at = (name: string) => join(root, `${name}.mp4`);
    const chirp = (a: number, b: number) => `0.4*sin(2*PI*(600*t+${a}*sin(${b}*t)/${b}))`;
    const make = (name: string, picture: string, sound: string) =>
      makeMedia(at(name), { picture: `${picture},trim=duration=4`, sound, seconds: 4 });
    make('zoom', 'mandelbrot=end_scale=0.05:end_pts=60:size=160x120:rate=12', chirp(250, 3));
    make('life', 'life=ratio=0.4:mold=20:seed=5:size=160x120:rate=12', chirp(280, 5.3));
    make('cells', 'cellauto=rule=110:random_seed=3:size=160x120:rate=12', chirp(200, 7.1));
    const copy = (name: string, of: string, args: string[]) => ffmpeg(['-i', at(of), ...args, at(name)]);
    const low = [...H264, '-crf', '35', ...AAC];
    copy('zoom-small', 'zoom', ['-vf', 'crop=iw*0.94:ih*0.94,scale=128:72', ...low, '-b:a', '32k']);
    copy('zoom-late', 'zoom', ['-ss', '0.7', ...low]);
    copy('life-heard', 'life', ['-ss', '0.6', '-vf', 'drawbox=t=fill', ...low]); // another picture, the same sound, later
    make('still', 'color=gray:size=160x120:rate=12,drawbox=x=20:y=30:w=50:h=40:t=fill', chirp(150, 9));
    make('silent', 'testsrc2=size=160x120:rate=12', '0');
    make('tone', 'testsrc=size=160x120:rate=12', '0.3*sin(2*PI*500*t)');
    ffmpeg(['-i', at('cells'), '-map', '0', '-af', 'atrim=duration=2', ...low, at('short-sound')]);
    const entry = (key: string, split: 'train' | 'test', group?: string): ListedInput => ({
      ...{ key, path: `${key}.mp4`, label: 'a', split },
      ...(group === undefined ? {} : { group }),
    });
    const inputs = [
      ...[entry('zoom', 'train'), entry('life', 'train'), entry('cells', 'train', 'g')],
      ...[entry('zoom-small', 'test'), entry('zoom-late', 'test'), entry('life-heard', 'test')],
      ...[
        entry('still', 'train'),
        entry('silent', 'test', 'g'),
        entry('tone', 'test'),
        entry('short-sound', 'train'),
      ],
    ];
    const out = join(folder, 'store');
    await buildStore({ source: 'l', root, inputs, problems: [] }, out, {
      jobs: 1,
      frames: { width: 96, height: 72 },
    });
    store = await openStore(out);
    checks = checkStore(store);
  });

  it('finds copies in another split: scaled, cut at the edges, worse encoded, shifted, by sound alone', () => {
    const pairs = checks.nearDuplicates.map(({ first, second, by }) => [first.key, second.key, by]);
    expect(pairs.map(([a, b]) => `${a} = ${b}`).sort()).toEqual([
      'life = life-heard',
      'zoom = zoom-late',
      'zoom = zoom-small',
    ]);
    const heard = checks.nearDuplicates.find(({ second }) => second.key === 'life-heard')!;
    expect(heard.by).toBe('sound');
    expect(heard.offset).toBeCloseTo(0.6, 0);
    expect(pairs.find(([, key]) => key === 'zoom-small')?.[2]).toBe('picture and sound');
    const late = checks.nearDuplicates.find(({ second }) => second.key === 'zoom-late')!;
    expect(late.offset).toBeCloseTo(0.7, 0); // within half a second: key frames
    expect(found('near-duplicate')).toContain('zoom (train) = zoom-small (test)');
  });

  it('finds a source in two splits, silence, a constant tone, a still picture, streams of different length', () => {
    expect(found('same-source')).toEqual(['g (test, train: cells, silent)']);
    expect(found('silent')).toEqual(['silent']);
    expect(found('constant-sound')).toEqual(['tone']);
    expect(found('frozen')).toContain('still');
    expect(found('length-mismatch')).toEqual(['short-sound']);
    expect(found('unchecked')).toBeUndefined();
    for (const finding of checks.findings) expect(findingText(finding)).toMatch(/: .+; .+/);
  });

  it('says the same of a store that it has looked over before', () => {
    expect(isCompared(store)).toBe(true);
    expect(checkStore(store)).toEqual(checks);
  });

  it('keeps prints that the described clip has too, so that any tool can read them', () => {
    const json = JSON.parse(Buffer.from(store.readMember(0, 'json')).toString()) as { print: string };
    expect(Buffer.from(json.print, 'base64').equals(Buffer.from(store.readPrint(0)))).toBe(true);
    const listed = execFileSync('tar', ['-tf', join(folder, 'store/shard-000000.tar')], { encoding: 'utf8' });
    expect(listed.split('\n').length - 1).toBe(10 * 4);
  });
});

describe('the search for near-copies', () => {
  it('finds every planted copy among many, and nothing else', () => {
    const originals = Array.from({ length: 300 }, (_, i) => randomPrint(i, 1));
    const copies = Array.from({ length: 15 }, (_, i) => noisy(originals[20 * i]!, i, 0.12));
    const splits = [...originals.map(() => 'train' as const), ...copies.map(() => 'test' as const)];
    const { pairs, compared, more } = nearDuplicates(storeOf([...originals, ...copies], splits));
    expect({ compared, more }).toEqual({ compared: 315, more: false });
    expect(
      pairs
        .map(({ first, second }) => [Number(first.key), Number(second.key)])
        .sort(([, a], [, b]) => a! - b!),
    ).toEqual(copies.map((_, i) => [20 * i, 300 + i]));
    for (const { offset } of pairs) expect(offset).toBeCloseTo(17 / 23.4375, 2);
  });

  it('says that there are more pairs where everything is one picture, in bounded work', () => {
    const one = randomPrint(0, 2);
    const prints = Array.from({ length: 80 }, (_, clip) => ({ ...one, clip }));
    const { pairs, more } = nearDuplicates(
      storeOf(
        prints,
        prints.map((_, i) => (i % 2 ? 'test' : 'train')),
      ),
    );
    expect(more).toBe(true);
    expect(pairs.length).toBeLessThanOrEqual(80 * 10);
    expect(pairs.length).toBeGreaterThan(80);
  });

  it('compares a number of pairs that grows with the clips, not with their square', () => {
    const comparisons = (count: number) => {
      const prints = Array.from({ length: count }, (_, i) => randomPrint(i, 3));
      let met = 0;
      const wide = { ...PICTURE_CUTTING, most: 64 }; // all that meet, whatever their distance
      const apart = (a: number, b: number) => a !== b;
      meetings(
        pictureHashes(prints),
        wide,
        apart,
        () => false,
        () => met++,
      );
      return met / count;
    };
    const [few, many] = [comparisons(300), comparisons(1200)];
    expect(many).toBeLessThan(1200 / 10); // all pairs of 1,200 clips would be 600 a clip
    expect(few).toBeGreaterThan(0);
  });

  it('lays clips over one another: the same at its own place, a stranger nowhere', () => {
    const [one, other] = [randomPrint(0, 4), randomPrint(1, 4)];
    const copy = noisy(one, 2, 0.1);
    expect(pictureLikeness(one, copy)).toMatchObject({ offset: 3 / 4 });
    expect(pictureLikeness(one, copy).distance).toBeLessThan(0.15);
    expect(soundLikeness(one, copy).offset).toBeCloseTo(17 / 23.4375, 5);
    expect(pictureLikeness(one, other).distance).toBeGreaterThan(0.3);
    expect(soundLikeness(one, other).distance).toBeGreaterThan(0.4);
  });
});

describe('balanceFindings', () => {
  const row = (label: string, train: number, test: number) => ({
    label,
    train,
    val: 0,
    test,
    none: 0,
    total: train + test,
  });
  const told = (rows: ReturnType<typeof row>[]) =>
    balanceFindings({ classes: rows, splits: { train: 1, val: 0, test: 1, none: 0 } }).map(
      ({ message, names }) => [message, names],
    );

  it('is silent where classes are even, and names those that are not', () => {
    expect(told([row('a', 9, 2), row('b', 1, 1)])).toEqual([]);
    expect(told([row('a', 10, 2), row('b', 1, 1)])).toEqual([
      ['a has 10 training clips and b 1: who always says a is right on 91 % of them', ['a', 'b']],
    ]);
    expect(told([row('a', 2, 0), row('b', 0, 1)])).toEqual([
      ['1 of 2 classes have no training clip', ['b']],
      ['1 of 2 classes have no test clip: no figure says anything of them', ['a']],
    ]);
  });
});
