/**
 * Gathers what a source names into a listing: checks paths by their text (nothing is opened here), makes keys, unifies
 * labels and splits, and turns whatever cannot be used into a numbered problem instead of dropping it.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ListedInput, Listing, ListingProblem, ManifestReference, ReasonCode, Span } from '@avcl/media';

/** What sources find wrong; the store knows more. */
export type SourceProblemCode = Extract<
  ReasonCode,
  'outside-root' | 'duplicate-key' | 'bad-line' | 'unreadable'
>;

/** An input with what only sources know. */
export interface SourceInput extends ListedInput {
  /** Inputs of one group (one original video, one speaker) must share a split; null where nothing is known. */
  readonly group: string | null;
}

/** A listing that also says how it was read. */
export interface SourceListing extends Listing {
  inputs: SourceInput[];
  /** The format's name, found or forced. */
  format: string;
  /** What was taken for what, in sentences: columns chosen, splits made. */
  notes: string[];
  /** What whoever uses the listing must know, in sentences; absent where there is nothing. */
  warnings?: string[];
}

/** One row, file or line as found. */
export interface Found {
  readonly line: number | null;
  readonly path: string;
  readonly key: string | null;
  readonly label: string | null;
  readonly split: string | null;
  readonly group: string | null;
  /** The part of the file, in seconds; absent or null: from its beginning, to its end. */
  readonly start?: number | null;
  readonly end?: number | null;
}

type Split = ListedInput['split'];

const SPLIT_NAMES: ReadonlyMap<string, Exclude<Split, null>> = new Map([
  ...['train', 'training'].map((name) => [name, 'train'] as const),
  ...['val', 'valid', 'validate', 'validation', 'dev'].map((name) => [name, 'val'] as const),
  ...['test', 'testing'].map((name) => [name, 'test'] as const),
]);

/** `train`, `val` or `test` for a name or synonym of it in any case; undefined for other words. */
export function splitNamed(name: string): Exclude<Split, null> | undefined {
  return SPLIT_NAMES.get(name.trim().toLowerCase());
}

export class Collector {
  readonly notes: string[] = [];
  readonly #manifests = new Map<string, ManifestReference>();
  readonly #root: string;
  readonly #entries: ({ input: SourceInput } | { problem: ListingProblem })[] = [];
  readonly #keys = new Map<string, string>();
  readonly #labels = new Map<string, string>();

  /** @param root - absolute folder that paths are relative to and may not leave */
  constructor(root: string) {
    this.#root = root;
  }

  /** Takes one find, as an input or as a problem. */
  add(found: Found): void {
    const input = this.#inputOf(found);
    if ('code' in input) this.problem(found.line, printable(found.path), input.code, input.detail);
    else this.#entries.push({ input });
  }

  #inputOf(found: Found): SourceInput | { code: SourceProblemCode; detail: string } {
    if (found.path === '' || /[\0\n\r]/.test(found.path + (found.key ?? ''))) {
      return {
        code: 'bad-line',
        detail: 'expected a path, got an empty one or one with NUL or a line break',
      };
    }
    const inside = isPlain(found.path) ? found.path : relative(this.#root, resolve(this.#root, found.path));
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      return { code: 'outside-root', detail: `expected a file below ${this.#root}; not opened` };
    }
    const split = found.split === null || found.split.trim() === '' ? null : splitNamed(found.split);
    if (split === undefined) {
      const got = printable(found.split ?? '');
      return { code: 'bad-line', detail: `expected train, val or test for the split, got '${got}'` };
    }
    const span = spanOf(found);
    if (span === undefined) {
      const detail = `expected seconds, the end after the start, got ${found.start} to ${found.end}`;
      return { code: 'bad-line', detail };
    }
    const path = inside.replaceAll(sep, '/');
    const key = found.key?.trim() || defaultKey(path, span);
    const earlier = this.#keys.get(key);
    if (earlier !== undefined) {
      return { code: 'duplicate-key', detail: `the key '${printable(key)}' is already that of ${earlier}` };
    }
    this.#keys.set(key, path);
    const label = this.#label(found.label);
    const group = found.group?.trim() || videoIn(path);
    return { key, path, label, split, group, ...(span && { span }) };
  }

  problem(line: number | null, path: string, code: SourceProblemCode, detail: string): void {
    this.#entries.push({ problem: { line, path, code, detail } });
  }

  /** Notes a published list that the source was made with. */
  madeWith(manifest: ManifestReference): void {
    this.#manifests.set(JSON.stringify(manifest), manifest);
  }

  /** The first spelling of a label stands for all that differ in underscores and spaces only. */
  #label(label: string | null): string | null {
    const text = label?.trim();
    if (!text) return null;
    const same = text.normalize('NFC').replaceAll(/[_\s]+/g, ' ');
    if (!this.#labels.has(same)) this.#labels.set(same, text);
    return this.#labels.get(same) as string;
  }

  /**
   * The listing, in the order of the source.
   * @param format - how the source was read
   * @param limit - keep this many entries, evenly spaced over the source so that all classes stay in it
   */
  listing(source: string, format: string, limit: number | undefined): SourceListing {
    const all = this.#entries;
    const kept = limit !== undefined && limit < all.length ? limit : all.length;
    const entries = Array.from({ length: kept }, (_, i) => all[Math.floor((i * all.length) / kept)]!);
    if (kept < all.length) this.notes.push(`${kept} of ${all.length} listed files, evenly spaced (limit)`);
    return {
      source,
      root: this.#root,
      inputs: entries.flatMap((entry) => ('input' in entry ? [entry.input] : [])),
      problems: entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : [])),
      format,
      notes: this.notes,
      ...(this.#manifests.size > 0 && { manifests: [...this.#manifests.values()] }),
    };
  }
}

/** The YouTube id of a file that is named as Kinetics names its clips: clips of one video are one group; null for other names. */
const videoIn = (path: string) => /(?:^|\/)([\w-]{11})_\d{6}_\d{6}\.\w+$/.exec(path)?.[1] ?? null;

/** A relative path without `.`, `..` or empty parts: nothing to resolve, which counts where there are 250,000. */
const isPlain = (path: string) => sep === '/' && !/(^|\/)\.{0,2}(\/|$)/.test(path);

/** The part of a file; null for all of it, undefined where it cannot be. */
function spanOf({ start = null, end = null }: Found): Span | null | undefined {
  if (start === null && end === null) return null;
  const span = { start: start ?? 0, end };
  const sound = span.start >= 0 && Number.isFinite(span.start) && (end === null || end > span.start);
  return sound && end !== Number.POSITIVE_INFINITY ? span : undefined;
}

/** The path without its extension, and the part. A name of our own CSV without a `key` column. */
export function defaultKey(path: string, span: Span | null | undefined): string {
  const stem = path.replace(/\.[^./]*$/, '');
  return span ? `${stem}@${span.start}-${span.end ?? ''}` : stem;
}

/** Text that can stand in a report: control characters written as escapes, at most 200 characters. */
export function printable(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}...` : text;
  return JSON.stringify(shown).slice(1, -1);
}
