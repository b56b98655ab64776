/**
 * CAV-MAE's JSON: `{"data": [{ "wav", "video_id", "video_path", "labels" }]}`, labels as codes of `class_labels_indices.csv` beside it (or the
 * class list that is given). A path that ends like a video's is taken; else the file is known by the YouTube id in `video_id`.
 */
import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { AvclError } from '@avcl/torch';
import { type BadRow, type ClipRow, collectAnnotated, type ParsedList } from '../annotated.js';
import { parseClassNames } from '../class-names.js';
import type { Found } from '../collect.js';
import { isVideoName, type ListFile } from '../source.js';
import { splitInName } from '../split-names.js';
import { startOf } from '../video-files.js';
import type { Format } from './format.js';
import { rootOf } from './kinetics.js';

export const cavMae: Format = {
  name: 'cav-mae',
  what: 'CAV-MAE JSON (wav, video_id, video_path, labels)',
  accepts: ({ name, head }) => {
    if (!/\.json$/i.test(name)) return false;
    const text = head.join('\n');
    return text.includes('"video_id"') && text.includes('"labels"') && /"(wav|video_path)"/.test(text);
  },
  async read({ path, lists }, request) {
    const root = request.root ?? rootOf(path, lists);
    const several = new Set<string>();
    const parsed = lists.map((list) => {
      const names = request.classes?.names ?? namesBeside(list);
      return parse(list, names, root, several);
    });
    const collector = await collectAnnotated(
      parsed.map(({ byId }) => byId),
      root,
      request,
      true,
    );
    for (const { byPath } of parsed) for (const found of byPath) collector.add(found);
    if (several.size > 0) {
      collector.notes.push(
        `${several.size} clips have several labels and are listed without any: a clip has one here`,
      );
    }
    return collector;
  },
};

function namesBeside(list: ListFile): ReadonlyMap<string, string> | null {
  const name = list.beside.find((other) => /^class_labels_indices.*\.csv$/i.test(other));
  if (name === undefined) return null;
  const path = join(list.folder, name);
  return parseClassNames(readFileSync(path, 'utf8'), path);
}

const VIDEO_ID = /^(([\w-]{11})(?:_(\d+)(?:_(\d+))?)?)(?:\.\w+)?$/;

interface Entry {
  readonly video_id?: unknown;
  readonly video_path?: unknown;
  readonly labels?: unknown;
}

function parse(
  list: ListFile,
  names: ReadonlyMap<string, string> | null,
  root: string,
  several: Set<string>,
) {
  const rows: ClipRow[] = [];
  const bad: BadRow[] = [];
  const byPath: Found[] = [];
  const split = splitInName(list.name);
  for (const [i, entry] of entriesOf(list).entries()) {
    const { video_id = '', video_path = '', labels = '' } = (entry ?? {}) as Entry;
    const refuse = (detail: string) =>
      bad.push({ line: null, text: String(video_id), detail: `entry ${i + 1}: ${detail}` });
    const codes = (Array.isArray(labels) ? labels : String(labels).split(','))
      .map((code) => String(code).trim())
      .filter(Boolean);
    const unknown = names === null ? undefined : codes.find((code) => !names.has(code));
    if (unknown !== undefined) {
      refuse(`expected a class of the class list, got '${unknown}'`);
      continue;
    }
    if (codes.length > 1) several.add(`${list.path}\0${i}`);
    const label = codes.length === 1 ? (names?.get(codes[0]!) ?? codes[0]!) : null;
    const path = String(video_path);
    const [, stem, id, first, second] = VIDEO_ID.exec(String(video_id)) ?? [];
    if (isVideoName(path) && (!isAbsolute(path) || !relative(root, path).startsWith('..'))) {
      byPath.push({ line: null, path, key: null, label, split, group: id ?? null });
    } else if (stem === undefined || id === undefined) {
      refuse(
        `expected a \`video_path\` that is a video or a \`video_id\` that begins with a YouTube id, got '${path}' and '${video_id}'`,
      );
    } else rows.push({ line: null, id, stem, start: startOf(first, second), end: null, label, split });
  }
  return { byId: { name: list.name, rows, bad } satisfies ParsedList, byPath };
}

function entriesOf(list: ListFile): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(list.text());
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AvclError('DATA', `expected JSON in ${list.path}, got: ${cause.message}`, { cause });
  }
  const entries = Array.isArray(value) ? value : (value as { data?: unknown } | null)?.data;
  if (Array.isArray(entries)) return entries;
  throw new AvclError('DATA', `expected a list of clips under \`data\` in ${list.path}, got none`);
}
