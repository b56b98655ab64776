/** Gathers what the HTML report of a store shows (findings, and pairs of near-copies with pictures of the same moments), and what its data card says. */

import { basename, resolve } from 'node:path';
import type { NearDuplicate, Store, StoreChecks, StoreReport } from '@avcl/media';
import type { ClipPair, PairedClip, StoreCardData, StoreReportData } from '@avcl/report';
import { accountingOf } from '../accounting.js';

/** Pairs with pictures: 6 MB of page. All of them are named in any case. */
const MOST_PAIRS = 100;
const FRAMES = 4;

/**
 * @param context.made - when, ISO 8601
 * @param context.lists - the published lists that the data was made with, a line each
 */
export function storePageData(
  store: Store,
  report: StoreReport,
  { findings, nearDuplicates }: StoreChecks,
  { made, lists }: { made: string; lists: readonly string[] },
): StoreReportData {
  const pairs = nearDuplicates.slice(0, MOST_PAIRS);
  const left = nearDuplicates.length - pairs.length;
  return {
    title: 'A clip store',
    made,
    summary: [
      `${report.listed} listed = ${report.ok} ok + ${report.repaired} repaired + ${report.rejected} rejected. Nothing that the checks found was left out of the store.`,
      ...(left > 0
        ? [`The ${MOST_PAIRS} pairs that are most alike have pictures; ${left} more are named.`]
        : []),
      ...lists.map((line) => `${line[0]!.toUpperCase()}${line.slice(1)}.`),
    ],
    findings,
    pairs: pairs.map((pair) => pairOf(store, pair)),
    accounting: accountingOf(report, store.path),
  };
}

/** As {@link storePageData}. */
export function storeCardData(
  store: Store,
  report: StoreReport,
  { findings }: StoreChecks,
  { made, lists }: { made: string; lists: readonly string[] },
): StoreCardData {
  const { frames, quality, ffmpeg } = store.settings;
  const size =
    'width' in frames ? `${frames.width} x ${frames.height}` : `${frames.shortSide} at the short side`;
  const form = [
    `frames as JPEG of ${size} pixels (ffmpeg's scale ${quality}), sound as mono 24 kHz; ${report.frames.toLocaleString('en-US')} frames, ${(report.bytes / 1e6).toFixed(1)} MB`,
    `decoded by ${ffmpeg.replace(/ Copyright.*/, '')}`,
  ];
  return { name: basename(resolve(store.path)), made, hash: store.hash, form, report, findings, lists };
}

/** Frames of both clips at the same moments of what they share. */
function pairOf(store: Store, { first, second, by, picture, sound, offset }: NearDuplicate): ClipPair {
  const [a, b] = [store.clips[first.clip]!, store.clips[second.clip]!];
  const begin = Math.max(0, -offset); // in the second
  const end = Math.max(begin, Math.min(b.seconds, a.seconds - offset));
  const moments = Array.from({ length: FRAMES }, (_, i) => begin + ((i + 0.5) * (end - begin)) / FRAMES);
  const at = (shift: number) => moments.map((moment) => moment + shift);
  return {
    first: pairedClip(store, first, at(offset)),
    second: pairedClip(store, second, at(0)),
    ...{ by, picture, sound, offset },
  };
}

function pairedClip(
  store: Store,
  { clip, key, split }: NearDuplicate['first'],
  moments: number[],
): PairedClip {
  const { frames, fps, width, height, label } = store.clips[clip]!;
  return {
    ...{ key, split, label },
    frames: moments.map((seconds) => {
      const frame = Math.min(frames - 1, Math.max(0, Math.floor(seconds * fps)));
      return { seconds, picture: { type: 'image/jpeg', width, height, bytes: store.readFrame(clip, frame) } };
    }),
  };
}
