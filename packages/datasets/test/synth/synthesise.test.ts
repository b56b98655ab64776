import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { guardedInput, runFfmpeg, whereIs } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseKnobs, readSource, type SynthSummary, synthesise } from '../../src/index.js';
import { classTable } from '../../src/synth/classes.js';
import { planClip, renderClip } from '../../src/synth/clip.js';
import { presetNamed } from '../../src/synth/presets.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-synth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { preset: 'smoke', clips: 24, classes: 4, seed: 2 } as const;

/** All that a pipe gives. */
async function decoded(path: string, ...format: string[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const { status } = await runFfmpeg([...guardedInput(path), ...format, 'pipe:3'], {
    pipes: [
      {
        read: async (stream) => {
          for await (const chunk of stream) chunks.push(chunk as Buffer);
        },
      },
    ],
  });
  expect(status).toBe(0);
  return Buffer.concat(chunks);
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]!, b[i]!];
    [sa, sb, aa, bb, ab] = [sa + x, sb + y, aa + x * x, bb + y * y, ab + x * y];
  }
  return (ab - (sa * sb) / n) / Math.sqrt((aa - sa ** 2 / n) * (bb - sb ** 2 / n));
}

describe.skipIf(!whereIs('ffmpeg'))('synthesise (skipped where ffmpeg is missing)', () => {
  const out = join(folder, 'one');
  let summary: SynthSummary;
  const progress: number[] = [];
  beforeAll(async () => {
    summary = await synthesise(out, {
      ...options,
      jobs: 1,
      onProgress: (p) => progress.push(p.done / p.total),
    });
  });

  it('makes what it says: files, table, record', async () => {
    expect(summary).toMatchObject({ clips: 24, made: 24, kept: 0, splits: { train: 12, val: 4, test: 8 } });
    expect(progress.at(-1)).toBe(1);
    const record = JSON.parse(readFileSync(join(out, 'synth.json'), 'utf8'));
    expect(record).toMatchObject({ version: 1, preset: 'smoke', seed: 2, sha256: summary.sha256 });
    const listing = await readSource(summary.csv);
    expect(listing.problems).toEqual([]);
    expect(listing.inputs).toHaveLength(24);
    expect(listing.inputs.filter((input) => input.split === 'test')).toHaveLength(8);
    expect(new Set(listing.inputs.map((input) => input.label))).toEqual(
      new Set(classTable(4).map((c) => c.label)),
    );
    for (const { path } of listing.inputs) expect(statSync(join(out, path)).size).toBeGreaterThan(3000);
  });

  it('is also a folder of class folders below its splits', async () => {
    const [byTable, byFolder] = [await readSource(summary.csv), await readSource(out)];
    const bare = (listing: typeof byTable) =>
      new Set(listing.inputs.map((i) => `${i.key} ${i.label?.replaceAll('_', ' ')} ${i.split}`));
    expect(bare(byFolder)).toEqual(bare(byTable));
  });

  it('makes the same bytes with two jobs, and others with another seed', async () => {
    const two = await synthesise(join(folder, 'two'), { ...options, jobs: 2 });
    expect(two.sha256).toBe(summary.sha256);
    expect(readFileSync(two.csv, 'utf8')).toBe(readFileSync(summary.csv, 'utf8'));
    const other = await synthesise(join(folder, 'other'), { ...options, clips: 12, seed: 3 });
    expect(other.sha256).not.toBe(summary.sha256);
  });

  it('goes on after a stop, keeping finished files', async () => {
    const { inputs } = await readSource(summary.csv);
    const [lost, kept] = [join(out, inputs[3]!.path), join(out, inputs[4]!.path)];
    const [bytes, time] = [readFileSync(lost), statSync(kept).mtimeMs];
    const { sha256, splits, ceilings, ...begun } = JSON.parse(readFileSync(join(out, 'synth.json'), 'utf8'));
    expect([sha256, splits.test, ceilings.chance]).toEqual([summary.sha256, 8, 0.25]);
    writeFileSync(join(out, 'synth.json'), JSON.stringify(begun)); // as a run leaves it that was killed
    rmSync(summary.csv);
    rmSync(lost);
    writeFileSync(join(dirname(lost), `.${basename(lost)}.partial`), bytes.subarray(0, 1000));

    const again = await synthesise(out, options);
    expect(again).toMatchObject({ made: 1, kept: 23, sha256: summary.sha256 });
    expect(statSync(kept).mtimeMs).toBe(time);
    expect(readFileSync(lost).equals(bytes)).toBe(true);
    expect(readdirSync(out, { recursive: true }).join()).not.toContain('partial');
    expect(await synthesise(out, options)).toMatchObject({ made: 0, kept: 24, sha256: summary.sha256 });
  });

  it('stops where the progress callback throws, and can go on', async () => {
    const path = join(folder, 'stopped');
    let calls = 0;
    const onProgress = () => {
      calls++;
      throw new Error('enough');
    };
    await expect(synthesise(path, { ...options, jobs: 1, onProgress })).rejects.toThrow('enough');
    expect(calls).toBe(1);
    expect(existsSync(join(path, 'clips.csv'))).toBe(false);
    expect(await synthesise(path, options)).toMatchObject({ made: 8, kept: 16, sha256: summary.sha256 });
  });

  it('turns knobs, which are part of what the folder is', async () => {
    const path = join(folder, 'knobs');
    const difficulty = parseKnobs(['hidden=1', 'snr=20:30', 'distractors=0']);
    const few = { ...options, clips: 12, difficulty };
    const { sha256, csv, ceilings } = await synthesise(path, few);
    expect(
      readFileSync(csv, 'utf8')
        .split('\n')
        .slice(1, -1)
        .every((row) => row.split(',')[6] === 'yes'),
    ).toBe(true);
    expect(ceilings.picture).toBeCloseTo(ceilings.chance, 9);
    expect(JSON.parse(readFileSync(join(path, 'synth.json'), 'utf8')).knobs).toBe(
      'distractors=0 hidden=1 snr=20:30',
    );
    expect(await synthesise(path, few)).toMatchObject({ made: 0, sha256 });
    await expect(synthesise(path, { ...few, difficulty: {} })).rejects.toThrow(
      /`knobs` of the preset in .*hidden=1/,
    );
    for (const [knob, message] of [
      ['hiden=1', /as a knob, got 'hiden'/],
      ['hidden=2', /a number of 0 to 1 for `hidden`.*got 2/],
      ['snr=5', /low:high of -60 to 60 for `snr`/],
      ['snr=5:1', /low:high/],
      ['distractors=1.5', /a whole number/],
      ['muted=', /a number/],
    ] as const) {
      expect(() => parseKnobs([knob]), knob).toThrow(message);
    }
    // What equals the preset's is not turned.
    expect(await synthesise(out, { ...options, difficulty: { hidden: 0.06 } })).toMatchObject({ made: 0 });
  });

  it('refuses folders made with other settings or holding other things, and strange options', async () => {
    const refused = async (path: string, message: RegExp, more = {}) => {
      await expect(synthesise(path, { ...options, ...more })).rejects.toMatchObject({
        code: 'DATA',
        message,
      });
    };
    await refused(out, /`seed` 9 in .*, got 2/, { seed: 9 });
    await refused(out, /`preset` quick in .*, got smoke/, { preset: 'quick' });
    await refused(join(out, 'train'), /empty folder/);
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'synth.json'), '{');
    await refused(join(folder, 'broken'), /broken JSON/);
    for (const wrong of [{ seed: 1.5 }, { jobs: 0 }, { clips: 5 }, { classes: 1 }]) {
      await expect(synthesise(join(folder, 'no'), { ...options, ...wrong })).rejects.toMatchObject({
        code: 'USAGE',
      });
    }
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  it('decodes to the frames and samples that were rendered', async () => {
    const { inputs } = await readSource(join(folder, 'two', 'clips.csv'));
    const preset = presetNamed('smoke');
    for (const index of [0, 9, 23]) {
      const { path, label } = inputs[index]!;
      const file = join(folder, 'two', path);
      const synthClass = classTable(4).find((c) => c.label === label)!;
      const { frames, samples } = renderClip(planClip(2, index, preset), synthClass, 2, index, preset);
      const picture = await decoded(file, '-f', 'rawvideo', '-pix_fmt', 'rgb24');
      expect(picture).toHaveLength(frames.length); // so: 24 frames
      expect(correlation(picture, frames)).toBeGreaterThan(0.95); // pixel noise and half the colour's resolution are lost
      const sound = await decoded(file, '-f', 's16le', '-ac', '1');
      const heard = new Int16Array(
        sound.buffer.slice(sound.byteOffset, sound.byteOffset + samples.length * 2),
      );
      expect(Math.abs(sound.length / 2 - samples.length)).toBeLessThanOrEqual(1024); // AAC's packets
      expect(correlation(heard, samples)).toBeGreaterThan(0.9); // as far as 64 kbit/s keep noise; no shift
    }
  });
});
