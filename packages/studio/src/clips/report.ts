/** What a store holds, as the page shows it: counts, durations, what was rejected and why, and lists of clips. */
import { bandHertz, isCompared, REASONS, type Store, type StoreReport, storeReport } from '@avcl/media';

/** Named rejected inputs; the rest is counted. */
const MOST_REJECTED = 500;
const BINS = 24;

/** The first answer about a store. */
export interface DataReport {
  readonly name: string;
  readonly hash: string;
  readonly built: { readonly frames: Store['settings']['frames']; readonly ffmpeg: string };
  readonly part: Store['part'];
  readonly report: Omit<StoreReport, 'remarks'>;
  /** Whether its clips were compared before: the checks then answer at once. */
  readonly compared: boolean;
  /** Clips by length in seconds: counts between `from` and `to`, evenly wide. */
  readonly durations: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
  readonly repaired: StoreReport['remarks'];
  readonly rejected: readonly RejectedInput[];
  /** Rejected inputs that are counted only. */
  readonly more: number;
  /** What a reason code means. */
  readonly reasons: Readonly<Record<string, string>>;
}

export interface RejectedInput {
  /** Place among the listed inputs. */
  readonly row: number;
  readonly path: string;
  readonly label: string | null;
  readonly reason: string;
  readonly detail: string;
}

export function dataReport(name: string, store: Store): DataReport {
  const { remarks, ...report } = storeReport(store);
  const rejected = store.inputs.flatMap((input, row): RejectedInput[] => {
    if (input.state !== 'rejected') return [];
    const { path, label, reason, detail } = input;
    return [{ row, path, label, reason: reason ?? '', detail: detail ?? '' }];
  });
  return {
    name,
    hash: store.hash,
    built: { frames: store.settings.frames, ffmpeg: store.settings.ffmpeg },
    part: store.part,
    compared: isCompared(store),
    report,
    durations: histogram(store.clips.map(({ seconds }) => seconds)),
    repaired: remarks.filter(({ state }) => state === 'repaired').slice(0, MOST_REJECTED),
    rejected: rejected.slice(0, MOST_REJECTED),
    more: Math.max(0, rejected.length - MOST_REJECTED),
    reasons: REASONS,
  };
}

function histogram(values: readonly number[]): DataReport['durations'] {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const from = values.length === 0 ? 0 : Math.floor(least * 10) / 10;
  const to = Math.max(from + 0.1, Math.ceil(most * 10) / 10);
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    counts[Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS))]! += 1;
  }
  return { from, to, counts };
}

/** A clip as lists show it. */
export interface ClipRow {
  readonly clip: number;
  readonly key: string;
  readonly label: string | null;
  readonly split: string | null;
  readonly seconds: number;
  readonly frames: number;
  readonly state: 'ok' | 'repaired';
}

/** Which clips are wanted; null and empty: all. */
export interface ClipQuery {
  readonly split: string | null;
  readonly label: string | null;
  /** Part of the key or the label. */
  readonly text: string;
  readonly offset: number;
  readonly limit: number;
}

const MOST_ROWS = 200;

/** The answer about some clips. */
export interface ClipList {
  /** Of the store's data. */
  readonly hash: string;
  /** Clips that fit. */
  readonly total: number;
  readonly clips: readonly ClipRow[];
}

export function clipRows(store: Store, query: ClipQuery): ClipList {
  const text = query.text.toLowerCase();
  const fits = store.clips.flatMap(({ key, label, split }, clip) => {
    if (query.split !== null && (split ?? 'none') !== query.split) return [];
    if (query.label !== null && (label ?? '') !== query.label) return [];
    if (text !== '' && !key.toLowerCase().includes(text) && !label?.toLowerCase().includes(text)) return [];
    return [clip];
  });
  const from = Math.max(0, query.offset);
  const shown = fits.slice(from, from + Math.min(MOST_ROWS, Math.max(1, query.limit)));
  return { hash: store.hash, total: fits.length, clips: shown.map((clip) => rowOf(store, clip)) };
}

function rowOf(store: Store, clip: number): ClipRow {
  const { key, label, split, seconds, frames, state } = store.clips[clip]!;
  return { clip, key, label, split, seconds, frames, state };
}

/** One clip with what its page needs. */
export interface ClipDetail extends ClipRow {
  readonly fps: number;
  readonly soundSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly path: string;
  /** Why it is `repaired`. */
  readonly reason: string | null;
  readonly detail: string | null;
  /** Neighbours in the store, for going on. */
  readonly previous: string | null;
  readonly next: string | null;
  /** Hertz at the lower edge, the middle and the upper edge of the mel. */
  readonly hertz: readonly [number, number, number];
  /** Seconds that the stored mel shows, from the start. */
  readonly melSeconds: number;
}

/** @returns null where there is no clip of that key */
export function clipDetail(store: Store, key: string): ClipDetail | null {
  const clip = store.clips.findIndex((one) => one.key === key);
  if (clip < 0) return null;
  const { fps, soundSeconds, width, height, row } = store.clips[clip]!;
  const { path, reason, detail } = store.inputs[row]!;
  return {
    ...rowOf(store, clip),
    ...{ fps, soundSeconds, width, height, path, reason, detail },
    previous: store.clips[clip - 1]?.key ?? null,
    next: store.clips[clip + 1]?.key ?? null,
    hertz: [bandHertz(0), bandHertz(0.5), bandHertz(1)],
    melSeconds: 10,
  };
}
