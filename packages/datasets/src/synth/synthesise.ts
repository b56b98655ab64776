/**
 * Makes the benchmark in a folder: MP4 files below train/val/test and class folders, `clips.csv` that `readSource` reads, and
 * `synth.json` that says how it was made. Stopped at any point it goes on where it was: finished files are kept, the
 * picture and sound of all clips are rendered anyway for their checksums.
 */
import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { AvclError } from '@avcl/torch';
import { type Ceilings, ceilings, classTable } from './classes.js';
import { frameCount, planClip, renderClip } from './clip.js';
import { withKnobs } from './difficulty.js';
import { encodeClips } from './encode.js';
import { type PlannedClip, planClips, type Split, splitSizes } from './plan.js';
import { type Difficulty, type Preset, type PresetName, presetNamed, SAMPLE_RATE } from './presets.js';
import { beginRecord, finishedRecord, finishRecord, type MadeClip, type SynthRecord } from './record.js';

/** What the synthetic benchmark is to be: size, seed and difficulty. */
export interface SynthOptions {
  /** `smoke`, `quick`, `standard` or `hard`; `quick` by default. */
  readonly preset?: PresetName | undefined;
  /** Clips over all splits and classes, rounded down to a whole number a class; the preset's by default. */
  readonly clips?: number | undefined;
  /** 16 by default; 2 to 120. */
  readonly classes?: number | undefined;
  /** Knobs turned away from the preset's; see `KNOBS`. */
  readonly difficulty?: Partial<Difficulty> | undefined;
  /** 0 by default. */
  readonly seed?: number | undefined;
  /** ffmpeg processes at once; the cores by default. The result does not depend on it. */
  readonly jobs?: number | undefined;
  /** Called after each batch of clips; what it throws ends the work, to be gone on with later. */
  readonly onProgress?: ((progress: SynthProgress) => void) | undefined;
}

/** How many of the files are made. */
export interface SynthProgress {
  readonly done: number;
  readonly total: number;
}

/** What was made, and how well anybody could do on it. */
export interface SynthSummary {
  /** The CSV to give to `readSource`. */
  readonly csv: string;
  readonly clips: number;
  readonly splits: Readonly<Record<Split, number>>;
  readonly ceilings: Ceilings;
  /** Files encoded now, and found whole from before. */
  readonly made: number;
  readonly kept: number;
  /** SHA-256 over the raw picture and sound of all clips in their order. */
  readonly sha256: string;
  readonly seconds: number;
}

/** Raw bytes handed to one ffmpeg process at most, and clips at most. */
const BATCH_BYTES = 16e6;
const BATCH_CLIPS = 16;

/**
 * Renders the benchmark to `out`. The same seed and preset give the same picture and sound to the byte, whatever `jobs`.
 * @throws AvclError `USAGE` for wrong options; `DATA` where `out` holds a benchmark made with others; `ENVIRONMENT`
 *   where ffmpeg is missing or fails
 * @example
 * const { csv, ceilings } = await synthesise('bench-clips', { preset: 'smoke', seed: 1 });
 */
export async function synthesise(out: string, options: SynthOptions = {}): Promise<SynthSummary> {
  const started = performance.now();
  const { preset, turned } = withKnobs(presetNamed(options.preset ?? 'quick'), options.difficulty ?? {});
  const { classes = 16, seed = 0, clips = preset.clips, jobs = availableParallelism() } = options;
  requireWhole('seed', seed, 0);
  requireWhole('jobs', jobs, 1);
  const planned = planClips(seed, clips, classes);
  const { hidden, muted } = preset.difficulty;
  const settings = {
    preset: preset.name,
    knobs: turned,
    seed,
    classes,
    clips: planned.length,
    width: preset.width,
    height: preset.height,
    fps: preset.fps,
    seconds: preset.seconds,
    sampleRate: SAMPLE_RATE,
  };
  const perClass = splitSizes(planned.length / classes);
  const summary = {
    csv: join(out, 'clips.csv'),
    clips: planned.length,
    splits: { train: perClass.train * classes, val: perClass.val * classes, test: perClass.test * classes },
    ceilings: ceilings(classTable(classes), hidden, muted),
  };
  const elapsed = () => (performance.now() - started) / 1000;

  const before = await finishedRecord(out, settings);
  const whole = before !== null && (await missingOf(out, planned)).size === 0;
  if (whole) return { ...summary, made: 0, kept: planned.length, sha256: before, seconds: elapsed() };

  await beginRecord(out, settings);
  const missing = await missingOf(out, planned);
  const made = await makeAll(out, planned, missing, { preset, seed, jobs }, options.onProgress);
  const sha256 = createHash('sha256')
    .update(made.map((clip) => clip.sha256).join('\n'))
    .digest('hex');
  const record: SynthRecord = { ...settings, splits: summary.splits, ceilings: summary.ceilings, sha256 };
  await finishRecord(out, record, made);
  return { ...summary, made: missing.size, kept: planned.length - missing.size, sha256, seconds: elapsed() };
}

interface Making {
  readonly preset: Preset;
  readonly seed: number;
  readonly jobs: number;
}

/** Renders batch after batch on this thread while up to `jobs` ffmpeg processes encode earlier ones. */
async function makeAll(
  out: string,
  planned: readonly PlannedClip[],
  missing: ReadonlySet<PlannedClip>,
  { preset, seed, jobs }: Making,
  onProgress: SynthOptions['onProgress'],
): Promise<MadeClip[]> {
  const made: MadeClip[] = new Array(planned.length);
  const batches = cutIntoBatches(planned, preset);
  let done = 0;
  const work = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const encodable = [];
      for (const clip of batch) {
        const plan = planClip(seed, clip.index, preset);
        const rendered = renderClip(plan, clip.class, seed, clip.index, preset);
        made[clip.index] = { ...clip, plan, sha256: rendered.sha256 };
        if (missing.has(clip)) encodable.push({ path: join(out, clip.path), clip: rendered });
        await breathe(); // running ffmpegs are fed between clips
      }
      if (encodable.length > 0) await encodeClips(encodable, preset);
      done += batch.length;
      onProgress?.({ done, total: planned.length });
    }
  };
  const stopOthers = (error: unknown) => {
    batches.length = 0;
    throw error;
  };
  await Promise.all(Array.from({ length: jobs }, () => work().catch(stopOthers)));
  return made;
}

function cutIntoBatches(planned: readonly PlannedClip[], preset: Preset): PlannedClip[][] {
  const clipBytes = preset.width * preset.height * 3 * frameCount(preset);
  const size = Math.max(1, Math.min(BATCH_CLIPS, Math.floor(BATCH_BYTES / clipBytes)));
  return Array.from({ length: Math.ceil(planned.length / size) }, (_, i) =>
    planned.slice(i * size, (i + 1) * size),
  );
}

async function missingOf(out: string, planned: readonly PlannedClip[]): Promise<Set<PlannedClip>> {
  const there = await Promise.all(
    planned.map((clip) =>
      access(join(out, clip.path)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return new Set(planned.filter((_, i) => !there[i]));
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new AvclError('USAGE', `expected a whole number of at least ${least} for \`${name}\`, got ${value}`);
}
