// Labels along files of any length, with a run that has learned two classes: the timeline is true, windows are what that part alone would
// be, memory does not grow with the file, and what a file lacks is said.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Explanation,
  explain,
  type FilePrediction,
  type OpenRun,
  openRun,
  predictFiles,
  predictTimeline,
  type Timeline,
} from '../../src/index.js';
import { median, residentBytes } from '../support/resident.js';
import { scratch } from '../support/tiny.js';
import { CLIP_SECONDS, EXACT, ffmpeg, film, makeTwoClasses } from '../support/two-classes.js';

const folder = scratch();
let run: string;
let predictor: OpenRun;
let joined: string;
let along: Timeline;

beforeAll(async () => {
  ({ run } = await makeTwoClasses(folder));
  predictor = await openRun({ run });
  joined = film(join(folder, 'joined.mkv'), [
    ['low', 7.25],
    ['high', 6.5],
    ['low', 5],
  ]);
  along = await predictTimeline({ run, file: joined });
  return () => predictor[Symbol.dispose]();
}, 120_000);

const one = async (file: string, options: Partial<Parameters<OpenRun['predict']>[0]> = {}) =>
  (await predictor.predict({ files: [file], ...options }))[0]!;

const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

describe('a file of two classes', () => {
  it('has their segments, with boundaries within a window of the truth', () => {
    expect(along.rule).toEqual({ window: CLIP_SECONDS, hop: 1, clips: 2, shortest: CLIP_SECONDS });
    expect(along.seconds).toBeCloseTo(18.75, 1);
    expect(along.segments.map(({ label }) => label)).toEqual(['low', 'high', 'low']);
    expect(Math.abs(along.segments[0]!.end - 7.25)).toBeLessThanOrEqual(CLIP_SECONDS);
    expect(Math.abs(along.segments[1]!.end - 13.75)).toBeLessThanOrEqual(CLIP_SECONDS);
    expect(along.segments[2]!.end).toBe(along.seconds);
    for (const { p } of along.segments) expect(p).toBeGreaterThan(0.6);
    expect(along.missing).toEqual([]);
    expect(along.remark).toBeNull();
  });

  it('answers each window as predicting that part alone does', async () => {
    const cut = join(folder, 'cut.mkv');
    const odds = (p: number) => Math.log(p / (1 - p)); // a probability near one hides what it was made of
    for (const place of [0, 6, 12, 13, along.windows.length - 1]) {
      const { start, end, probabilities } = along.windows[place]!;
      ffmpeg(['-ss', `${start}`, '-t', `${end - start}`, '-i', joined, ...EXACT, cut]);
      const alone = await one(cut, { timeline: 'never', clips: along.rule.clips });
      for (const { label, p } of alone.predictions) {
        const apart = odds(p) - odds(probabilities[along.classes.indexOf(label)]!);
        // The same frames; the cut's sound begins up to half a millisecond (12 samples) elsewhere, as its container rounds.
        expect(Math.abs(apart), `${start} ${label}`).toBeLessThan(0.3);
      }
    }
  });

  it('says how far it is, and stops when asked', async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    const file = film(join(folder, 'two-minutes.mkv'), [['low', 130]]);
    const stopped = predictTimeline({
      run,
      file,
      signal: stop.signal,
      onProgress: ({ line, total, unit }) => {
        lines.push(line);
        expect([total, unit]).toEqual([129, 'windows']);
        stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow(/^stopped after [1-9]\d* of 129 windows of .*two-minutes\.mkv$/);
    expect(lines[0]).toMatch(/^predict +\d+\/129 windows {2}\d+s of 2m10s {2}[\d.]+ windows\/s {2}eta /);
  });
});

describe('several files', () => {
  it('are told as each is answered, also before a stop in the middle of them', async () => {
    const junk = join(folder, 'no-film.mp4');
    writeFileSync(junk, 'not a video');
    const files = [joined, film(join(folder, 'short.mkv'), [['high', 3]]), junk];
    const told: [FilePrediction, number][] = [];
    const stop = new AbortController();
    const asked = { files, onAnswer: (answer: FilePrediction, place: number) => told.push([answer, place]) };
    const whole = await predictor.predict(asked);
    expect(told.map(([, place]) => place).sort()).toEqual([0, 1, 2]);
    for (const [answer, place] of told) expect(whole[place]).toBe(answer);
    told.length = 0;
    const onProgress = ({ unit }: { unit: string }) => void (unit === 'windows' && stop.abort());
    await expect(predictor.predict({ ...asked, signal: stop.signal, onProgress })).rejects.toThrow(
      /^stopped after [1-9]\d* of \d+ windows of .*joined\.mkv; 2 of 3 files answered$/,
    );
    expect(told.map(([{ problem }, place]) => [place, problem?.code])).toEqual([
      [2, 'not-media'],
      [1, undefined],
    ]);
    told.length = 0;
    const group = predictor.recipe.test.batch_size;
    const many = { files: Array.from({ length: group + 1 }, () => files[1]!), onAnswer: asked.onAnswer };
    const halt = new AbortController();
    await expect(
      predictor.predict({ ...many, signal: halt.signal, onProgress: () => halt.abort() }),
    ).rejects.toThrow(`stopped after ${group} of ${group + 1} files`);
    expect(told.map(([, place]) => place)).toEqual(many.files.slice(1).map((_, i) => i));
  });
});

describe('a file of one class', () => {
  it('is one segment', async () => {
    for (const label of ['low', 'high'] as const) {
      const file = film(join(folder, `${label}.mkv`), [[label, 9, 8]]);
      const { segments, predictions } = await predictTimeline({ run, file });
      expect(segments.map((segment) => segment.label)).toEqual([label]);
      expect(segments[0]).toMatchObject({ start: 0, end: expect.closeTo(9, 1) });
      expect(predictions[0]).toEqual({ label, p: segments[0]!.p });
    }
  });
});

describe('which files have a timeline', () => {
  it('is those longer than two windows, or all, or none', async () => {
    const short = film(join(folder, 'short.mkv'), [['high', 3]]);
    const [brief, long] = await predictFiles({ run, files: [short, joined], top: 1 });
    expect(brief).toMatchObject({ timeline: null, missing: [], problem: null });
    expect(brief!.predictions).toEqual([{ label: 'high', p: expect.any(Number) }]);
    expect(long!.timeline!.segments).toEqual(along.segments);
    expect(long!.predictions).toEqual(along.predictions.slice(0, 1));
    expect((await one(short, { timeline: 'always' })).timeline!.windows).toHaveLength(2);
    expect((await one(joined, { timeline: 'never' })).timeline).toBeNull();
  });
});

describe('a file that lacks a stream', () => {
  it('is answered by the other, along its length and as a whole, and says so', async () => {
    const mute = join(folder, 'mute.mkv');
    const blind = join(folder, 'blind.mka');
    ffmpeg(['-i', joined, '-an', '-c', 'copy', mute]);
    ffmpeg(['-i', joined, '-vn', '-c', 'copy', blind]);
    for (const [file, lacks] of [
      [mute, 'audio'],
      [blind, 'rgb'],
    ] as const) {
      const { missing, timeline, problem } = await one(file);
      expect({ missing, problem }).toEqual({ missing: [lacks], problem: null });
      expect(timeline!.missing).toEqual([lacks]);
      expect(timeline!.windows.every((window) => window.missing[0] === lacks)).toBe(true);
      const short = join(folder, `short-${lacks}.mkv`);
      ffmpeg(['-t', '3', '-i', file, '-c', 'copy', short]);
      const brief = await one(short);
      expect(brief).toMatchObject({ missing: [lacks], timeline: null, problem: null });
      expect(brief.predictions).toHaveLength(2);
    }
  });

  it('counts a single picture, and sound of less than a clip, as none', async () => {
    const click = join(folder, 'click.mp4');
    const picture = join(folder, 'picture.mp4');
    const cut = ['-t', '4', '-i', joined, '-c:v', 'mpeg4', '-c:a', 'aac'];
    ffmpeg([...cut, '-af', 'atrim=end=0.6', click]);
    ffmpeg([...cut, '-vf', 'trim=end_frame=1', picture]);
    for (const [file, lacks] of [
      [click, 'audio'],
      [picture, 'rgb'],
    ] as const) {
      expect(await one(file)).toMatchObject({ missing: [lacks], problem: null, timeline: null });
      const along = await one(file, { timeline: 'always' });
      expect(along.timeline!.windows.every(({ missing }) => missing[0] === lacks)).toBe(true);
    }
    const short = film(join(folder, 'too-short.mkv'), [['low', 0.9]]);
    expect(await one(short)).toMatchObject({ predictions: [], problem: { code: 'too-short' } });
  });

  it('has the features of the other, and null for what would be made of nothing', async () => {
    const [both, mute, blind] = ['both.mkv', 'no-sound.mkv', 'no-picture.mkv'].map((name) =>
      join(folder, name),
    );
    ffmpeg(['-t', '3', '-i', joined, '-c', 'copy', both!]);
    ffmpeg(['-i', both!, '-an', '-c', 'copy', mute!]);
    ffmpeg(['-i', both!, '-vn', '-c', 'copy', blind!]);
    const files = [both!, mute!, join(folder, 'gone.mp4'), blind!];
    const [whole, seen, gone, heard] = await predictor.embed({ files });
    expect(whole).toMatchObject({ file: both, missing: [], problem: null });
    expect(seen).toMatchObject({ file: mute, missing: ['audio'], problem: null });
    expect(seen!.features).toMatchObject({ audio: null, fused: null });
    expect(heard).toMatchObject({ file: blind, missing: ['rgb'], problem: null });
    expect(heard!.features).toMatchObject({ rgb: null, fused: null });
    expect(gone).toMatchObject({ features: {}, problem: { code: 'not-found' } });
    // The same frames and samples; where a sample of a cut lies may differ by the container's rounding.
    for (const [name, one] of [
      ['rgb', seen],
      ['audio', heard],
    ] as const)
      expect(cosine(one!.features[name]!, whole!.features[name]!), name).toBeGreaterThan(0.9999);
  });

  it('is explained by the other, with that answer', async () => {
    for (const lacks of ['audio', 'rgb'] as const) {
      const file = join(folder, `short-${lacks}.mkv`);
      const explained: Explanation[] = [];
      const left = await explain({ run, files: [file], steps: 2, switchOff: true }, async (one) => {
        explained.push(one);
      });
      const [{ missing, without, predictions, rgb, audio }] = explained as [Explanation];
      expect(left).toEqual([]);
      expect({ missing, without }).toEqual({ missing: [lacks], without: null });
      expect([rgb === null, audio === null]).toEqual([lacks === 'rgb', lacks === 'audio']);
      for (const [i, { label, p }] of (await one(file)).predictions.entries()) {
        expect(predictions[i]!.label).toBe(label);
        expect(predictions[i]!.p).toBeCloseTo(p, 5);
      }
    }
  });

  it('says of each window what it lacked, where a stream ends early', async () => {
    const ends = join(folder, 'ends.mkv');
    ffmpeg(['-i', joined, '-map', '0:v', '-map', '0:a', '-af', 'atrim=end=8', ...EXACT, ends]);
    const { windows, missing } = await predictTimeline({ run, file: ends });
    expect(missing).toEqual([]);
    for (const { start, missing: lacks } of windows) expect(lacks).toEqual(start >= 8 ? ['audio'] : []);
  });
});

describe('bad input', () => {
  it('that breaks off is answered by what is left, and said, as a whole and along its length', async () => {
    const whole = join(folder, 'whole.mp4');
    ffmpeg(['-i', joined, '-c:v', 'mpeg4', '-c:a', 'aac', '-movflags', '+faststart', whole]);
    const cut = join(folder, 'cut.mp4');
    const bytes = readFileSync(whole);
    writeFileSync(cut, bytes.subarray(0, bytes.length >> 1));
    expect(await one(whole)).toMatchObject({ remark: null, timeline: { remark: null } });
    const along = await one(cut);
    expect(along.timeline!.seconds).toBeLessThan(15);
    expect(along.remark).toMatch(/^ends after [\d.]+ of the 18\.[78] s that it declares$/);
    expect(along.timeline!.remark).toBe(along.remark);
    const short = await one(cut, { timeline: 'never' });
    expect(short).toMatchObject({ problem: null, remark: expect.stringMatching(/^[a-z-]+, \S/) });
    const stump = join(folder, 'stump.mp4');
    writeFileSync(stump, bytes.subarray(0, bytes.length / 20));
    for (const timeline of ['long', 'always', 'never'] as const) {
      const { problem } = await one(stump, { timeline });
      expect(problem).toMatchObject({ code: 'truncated', detail: expect.stringMatching(/of .* s/) });
    }
    await expect(predictTimeline({ run, file: stump })).rejects.toMatchObject({ reason: 'truncated' });
  });

  it('is named with its reason, and the other files are answered', async () => {
    const junk = join(folder, 'junk.mp4');
    writeFileSync(junk, 'not a video');
    const answers = await predictor.predict({
      files: [junk, joined, join(folder, 'gone.mp4')],
      timeline: 'always',
    });
    expect(answers.map(({ problem }) => problem?.code ?? null)).toEqual(['not-media', null, 'not-found']);
    await expect(predictTimeline({ run, file: junk })).rejects.toMatchObject({
      code: 'DATA',
      reason: 'not-media',
    });
    const tiny = film(join(folder, 'tiny.mkv'), [['low', 0.5]]);
    await expect(predictTimeline({ run, file: tiny })).rejects.toMatchObject({ reason: 'too-short' });
    await expect(predictTimeline({ run, file: joined, window: 2, hop: 3 })).rejects.toThrow(/`hop`, got 3/);
  });
});

describe('memory', () => {
  it('does not grow with the file', async () => {
    // 40 minutes: 115 MB of sound and 15 MB of stored frames, were they all kept.
    const file = join(folder, 'long.mkv');
    ffmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=size=96x72:rate=1:duration=2400'],
      ...['-f', 'lavfi', '-i', 'sine=300:duration=2400', '-c:v', 'mjpeg', '-q:v', '12'],
      ...['-c:a', 'pcm_s16le', '-ar', '8000', file],
    ]);
    const resident: number[] = [];
    const onProgress = () => {
      resident.push(residentBytes() / 2 ** 20);
    };
    const timeline = await predictTimeline({ run, file, window: 30, hop: 30, clips: 1, onProgress });
    expect(timeline.windows).toHaveLength(80);
    // The first third is allocators warming up.
    const third = Math.floor(resident.length / 3);
    const growth = median(resident.slice(-third)) - median(resident.slice(third, 2 * third));
    expect(growth, `resident MB ${resident.join(', ')}`).toBeLessThan(20);
  }, 120_000);
});
