/**
 * The run and the written model on videos of val, by the middle window of each, as validation during training sees them. What is lost by storing weights in
 * fewer bits is measured here, and refused where it is too much: the answers that may differ, and the videos that may be lost, are shares of
 * the videos, one video at least.
 */
import { AvclError } from '@avcl/torch';
import {
  bootstrap,
  type ClipSource,
  centreInputs,
  compareTests,
  type JobOptions,
  type LoadedModel,
  ProgressMeter,
  StoppedError,
  signalsHandled,
  splitOf,
  type Tested,
} from 'avcl';
import type { Precision } from '../onnx/stored-weights.js';
import type { Share, ValComparison } from '../options.js';
import type { OnnxModel } from '../runtime.js';
import { onnxOutputs } from './agreement.js';
import { ownLogits } from './own-answers.js';

/** Shares of val's videos: on how many the first label may be another, and how many fewer may be right. */
export const LIMITS = {
  fp16: { other: 0.01, lost: 0.01 },
  int8: { other: 0.05, lost: 0.02 },
} as const satisfies Partial<Record<Precision, { other: number; lost: number }>>;

/** Windows a run of the model; more costs memory and saves nothing. */
const TOGETHER = 4;

/** Places of at most `count` labelled videos of val, evenly spread, and how many there are. */
export function valVideos(
  store: ClipSource,
  classes: readonly string[],
  count: number,
): { places: number[]; listed: number } {
  const all = store.clips.flatMap((clip, place) =>
    splitOf(clip) === 'val' && clip.label !== null && classes.includes(clip.label) ? [place] : [],
  );
  const take = Math.min(count, all.length);
  return {
    places: Array.from({ length: take }, (_, i) => all[Math.floor((i * all.length) / take)]!),
    listed: all.length,
  };
}

/** Runs both over the videos. @throws StoppedError when the signal is aborted */
export async function compareOnVal(
  model: LoadedModel,
  onnx: OnnxModel,
  store: ClipSource,
  videos: { readonly places: readonly number[]; readonly listed: number },
  options: JobOptions & { readonly batch: 'dynamic' | number },
): Promise<ValComparison> {
  const { places, listed } = videos;
  const meter = new ProgressMeter('export', 'videos', places.length);
  const answers: { key: string; label: string; run: string; exported: string }[] = [];
  for (let at = 0; at < places.length; at += TOGETHER) {
    const group = places.slice(at, at + TOGETHER);
    const windows = await centreInputs(model, store, group);
    const outputs = await onnxOutputs(onnx, windows, options.batch, ['logits']);
    const own = ownLogits(model, windows);
    const first = (logits: typeof own) =>
      [...logits.argmax({ dim: 1 }).toArray()].map((c) => model.classes[Number(c)]!);
    const [run, exported] = [first(own), first(outputs.get('logits')!)];
    for (const [i, place] of group.entries()) {
      const { key, label } = store.clips[place]!;
      answers.push({ key, label: label!, run: run[i]!, exported: exported[i]! });
    }
    for (const tensor of [own, outputs.get('logits'), windows.rgb, windows.audio]) tensor?.dispose();
    const done = at + group.length;
    options.onProgress?.(meter.at({ done, samples: done, waited: 0, detail: 'compared with the run' }));
    await signalsHandled();
    if (options.signal?.aborted && done < places.length) {
      throw new StoppedError(
        `stopped after ${done} of ${places.length} videos; nothing was written`,
        'run the same command again',
      );
    }
  }
  const told = (run: string, which: 'run' | 'exported'): Tested => ({
    run,
    split: 'val',
    videos: answers.map((answer) => ({ key: answer.key, label: answer.label, predicted: answer[which] })),
  });
  const comparison = compareTests(told('exported', 'exported'), told('run', 'run'));
  const share = (which: 'run' | 'exported'): Share => {
    const hits = answers.map((answer) => answer[which] === answer.label);
    return { right: hits.filter(Boolean).length, videos: hits.length, interval: bootstrap(hits) };
  };
  return {
    run: share('run'),
    exported: share('exported'),
    difference: comparison.difference,
    interval: comparison.interval,
    same: answers.filter(({ run, exported }) => run === exported).length,
    listed,
  };
}

/** @throws AvclError DATA where storing the weights in fewer bits costs more than `LIMITS` */
export function requireLittleLost(
  precision: keyof typeof LIMITS,
  { run, exported, same }: ValComparison,
): void {
  const { other, lost } = LIMITS[precision];
  const may = (share: number) => Math.max(1, Math.floor(share * run.videos));
  const [changed, fewer] = [run.videos - same, run.right - exported.right];
  if (changed <= may(other) && fewer <= may(lost)) return;
  throw new AvclError(
    'DATA',
    `expected ${precision} weights to change at most ${may(other)} of ${run.videos} answers on val and to lose at most ${may(lost)}, got ${changed} changed and ${fewer} lost (${run.right} right before, ${exported.right} after); the export is refused`,
    {
      fix: precision === 'int8' ? 'use --precision fp16' : 'use --precision fp32',
      details: { run, exported, same },
    },
  );
}
