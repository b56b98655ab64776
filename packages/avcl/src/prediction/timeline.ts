/**
 * Labels along a video of any length: sliding windows, each answered as `predictFiles` would answer that part cut out (its clips, centre
 * crops and mel), decoded a stretch at a time. Memory does not grow with the file, apart from the answers.
 */
import { availableParallelism } from 'node:os';
import { MediaError, MINIMUM_SECONDS, openStretch, type Stretch } from '@avcl/media';
import { setNumThreads } from '@avcl/torch';
import { Prefetcher } from '../data/prefetch.js';
import { encodeVideos, videoLogits } from '../evaluation/encode.js';
import { type LoadedModel, loadClassifier } from '../evaluation/load-run.js';
import { streamsOf } from '../evaluation/one-file.js';
import { ranking, softmax } from '../evaluation/scores.js';
import type { JobOptions } from '../training/options.js';
import { duration, ProgressMeter } from '../training/progress.js';
import { BEGINS_ANEW, StoppedError } from '../training/stopped.js';
import { type Interval, type WindowChoice, windowRule, windowsOf } from './rule.js';
import { meanOf, segmentsOf, stepsOf } from './segments.js';
import type { Timeline, TimelineOptions, TimelineWindow } from './types.js';

/** Seconds that are decoded at once: starting ffmpeg and seeking costs little against it, and its frames are some 10 MB. */
const STRETCH_SECONDS = 60;

/**
 * Predicts along a file.
 *
 * @throws AvclError USAGE for a rule that does not fit or a run that was only pre-trained; DATA (a `MediaError` with its reason) for a
 *   file that cannot be used, or a missing or damaged run
 * @example
 * const { segments } = await predictTimeline({ run: 'runs/fine', file: 'lecture.mp4' });
 */
export async function predictTimeline(options: TimelineOptions): Promise<Timeline> {
  const { run, checkpoint, device, logger } = options;
  using model = await loadClassifier({ run, checkpoint }, device, logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  return await timelineOf(model, options.file, options);
}

/** The same with a model that is loaded. */
export async function timelineOf(
  model: LoadedModel,
  file: string,
  options: WindowChoice & JobOptions,
): Promise<Timeline> {
  const began = performance.now();
  const { signal } = options;
  const facts = await streamsOf(file, model, signal);
  const { clipSeconds } = model;
  const rule = windowRule({ recipe: model.recipe, clipSeconds, fps: facts.fps }, options);
  const planned = windowsOf(facts.seconds, rule);
  const stretches = stretchesOf(planned, rule.window);
  const meter = new ProgressMeter('predict', 'windows', planned.length);
  const windows: TimelineWindow[] = [];
  const remarks = new Set(facts.remark === null ? [] : [facts.remark]);
  const { streams } = facts;
  const tell = (done: number, at: number, waited: number) =>
    options.onProgress?.(
      meter.at({ done, samples: done, waited, detail: `${duration(at)} of ${duration(facts.seconds)}` }),
    );
  try {
    await using ahead = new Prefetcher(
      stretches.length,
      (i) => openStretch({ path: file, windows: stretches[i]!, streams, frames: model.frames, signal }),
      1,
    );
    for (let opened = await ahead.next(); opened !== null; opened = await ahead.next()) {
      using stretch = opened;
      signal?.throwIfAborted();
      if (stretch.remark !== null) remarks.add(stretch.remark);
      await answersOf(model, stretch, rule.clips, {
        signal,
        answers: windows,
        tell: (at) => tell(windows.length, at, ahead.waited),
      });
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new StoppedError(
      `stopped after ${windows.length} of ${planned.length} windows of ${file}`,
      BEGINS_ANEW,
    );
  }
  if (windows.length === 0)
    throw new MediaError(
      facts.remark === null ? 'damaged' : 'truncated',
      file,
      [...remarks][0] ?? 'nothing came out of it',
    );
  const steps = stepsOf(windows);
  const mean = meanOf(steps);
  return {
    file,
    seconds: windows.at(-1)!.end,
    rule,
    classes: model.classes,
    missing: facts.missing,
    remark: [...remarks][0] ?? null,
    windows,
    steps,
    segments: segmentsOf(steps, model.classes, rule.shortest),
    predictions: ranking(mean).map((index) => ({ label: model.classes[index]!, p: mean[index]! })),
    took: (performance.now() - began) / 1000,
  };
}

/** Windows that are decoded together. */
export function stretchesOf(windows: readonly Interval[], window: number): Interval[][] {
  const stretches: Interval[][] = [];
  for (const one of windows) {
    const current = stretches.at(-1);
    if (current && one.end - current[0]!.start <= Math.max(STRETCH_SECONDS, window)) current.push(one);
    else stretches.push([one]);
  }
  return stretches;
}

/** Adds the answers to a stretch's windows; windows that have neither picture nor sound are left out, those that end early cut. */
async function answersOf(
  model: LoadedModel,
  stretch: Stretch,
  clips: number,
  {
    signal,
    answers,
    tell,
  }: { signal: AbortSignal | undefined; answers: TimelineWindow[]; tell: (at: number) => void },
): Promise<void> {
  const before = answers.length;
  const videos = stretch.clips
    .map((clip, index) => ({ ...clip, index }))
    .filter(({ seen, heard, seconds }) => Math.max(seen, heard) * seconds > MINIMUM_SECONDS);
  await encodeVideos({
    job: 'predict',
    model,
    store: stretch,
    videos,
    views: { clips, crops: model.recipe.test.crops },
    options: { signal, onProgress: ({ done }) => tell(videos[done - 1]!.end) },
    look: (group) => {
      for (const logits of videoLogits(model, group)) {
        const { start, end, seen, heard } = videos[answers.length - before]!;
        const covered = { rgb: seen, audio: heard };
        const missing = (['rgb', 'audio'] as const).filter((one) => model.inputs[one] && covered[one] === 0);
        answers.push({ start, end, probabilities: softmax(logits), missing });
      }
    },
  });
}
