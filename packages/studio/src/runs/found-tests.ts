/**
 * Tests that lie about as JSON: what `avcl test --json` printed into a file, what a reproduction keeps of its jobs, what the main job keeps of
 * its steps. A test belongs to the run whose path it names.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Places } from '../places.js';
import { namedRun } from './named-run.js';
import type { FoundTest } from './types.js';

/** A test of 20,000 videos has about 2 MB. */
const LARGEST = 32 << 20;
const HEAD = 32 << 10;

/** Finds and keeps them. */
export class FoundTests {
  readonly #places: Places;
  readonly #kept = new Map<string, { mark: string; test: Omit<FoundTest, 'run'> | null; names: string }>();

  constructor(places: Places) {
    this.#places = places;
  }

  /** The tests of each run by the run's folder. @param files - JSON files that were found */
  of(folders: readonly string[], files: readonly string[]): Map<string, FoundTest[]> {
    const found = new Map<string, FoundTest[]>();
    for (const path of files) {
      const kept = this.#read(path);
      if (kept?.test == null) continue;
      const folder = namedRun(kept.names, path, folders, this.#places.root);
      if (folder === null) continue;
      const list = found.get(folder) ?? [];
      list.push({ ...kept.test, run: this.#places.nameOf(folder) });
      found.set(folder, list);
    }
    return found;
  }

  #read(path: string) {
    const file = this.#places.file(path);
    if (file === null || file.size > LARGEST) return null;
    const kept = this.#kept.get(path);
    if (kept?.mark === file.mark) return kept;
    let content: unknown = null;
    try {
      if (mayBeTest(path)) content = JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      // Not JSON, half written, or gone: no test.
    }
    const test = [content, fieldOf(content, 'answer'), fieldOf(content, 'test')].find(isTest);
    const now = {
      mark: file.mark,
      names: test?.run ?? '',
      test: test === undefined ? null : shorten(test, this.#places.nameOf(path)),
    };
    this.#kept.set(path, now);
    return now;
  }
}

/** Annotations of data sets are JSON too, and large: what does not begin like a test is not read. */
function mayBeTest(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(HEAD);
    const head = buffer.toString('latin1', 0, readSync(file, buffer, 0, HEAD, 0));
    return head.includes('"run":') && head.includes('"split":');
  } finally {
    closeSync(file);
  }
}

const fieldOf = (content: unknown, name: string): unknown =>
  typeof content === 'object' && content !== null ? (content as Record<string, unknown>)[name] : undefined;

const isNumber = (value: unknown) => typeof value === 'number';

function isTest(content: unknown): content is FoundTest {
  const test = content as FoundTest | null | undefined;
  const size = Array.isArray(test?.classes) ? test.classes.length : -1;
  return (
    size > 0 &&
    typeof test!.run === 'string' &&
    typeof test!.split === 'string' &&
    [test!.top1, test!.clips, test!.evaluated, test!.listed].every(isNumber) &&
    Array.isArray(test!.interval) &&
    Array.isArray(test!.perClass) &&
    test!.perClass.every((row) => typeof row?.label === 'string' && isNumber(row.count)) &&
    Array.isArray(test!.confusion) &&
    test!.confusion.length === size &&
    test!.confusion.every((row) => Array.isArray(row) && row.length === size && row.every(isNumber))
  );
}

/** Without the single videos, which the page does not show. */
function shorten(test: FoundTest, file: string): Omit<FoundTest, 'run'> {
  const {
    split,
    clips,
    crops,
    without,
    top1,
    top5,
    interval,
    evaluated,
    listed,
    classes,
    perClass,
    confusion,
  } = test;
  return {
    ...{
      file,
      split,
      clips,
      crops: crops ?? 1,
      without: without ?? null,
      top1,
      top5: top5 ?? null,
      interval,
    },
    ...{ evaluated, listed, classes, perClass, confusion },
  };
}
