/**
 * Names for labels that are numbers (or codes): a name a line, counted from 0; `number name` lines (UCF-101's classInd.txt
 * counts from 1); a CSV with a header (AudioSet's and CAV-MAE's index,mid,display_name; id,name); JSON, from names to numbers or a list.
 */
import { readFile } from 'node:fs/promises';
import { AvclError } from '@avcl/torch';
import { parseTable } from './csv.js';
import { linesOf } from './source.js';

/** From what a list writes to a class's name. */
export interface ClassNames {
  /** Where they are from. */
  readonly source: string;
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Reads a class list.
 * @throws AvclError `DATA` where it has no names, or two for one number
 */
export async function readClassNames(path: string): Promise<ClassNames> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new AvclError('DATA', `expected a list of classes at ${path}, got ${cause.code}; check the path`, {
      cause,
    });
  });
  return { source: path, names: parseClassNames(text, path) };
}

/** As {@link readClassNames}, of a text. */
export function parseClassNames(text: string, source: string): ReadonlyMap<string, string> {
  const pairs = pairsOf(text, source);
  const names = new Map<string, string>();
  for (const [code, name] of pairs) {
    const earlier = names.get(code);
    if (earlier !== undefined && earlier !== name) {
      throw new AvclError(
        'DATA',
        `expected one name for the class ${code} in ${source}, got '${earlier}' and '${name}'`,
      );
    }
    names.set(code, name);
  }
  if (names.size > 0) return names;
  throw new AvclError(
    'DATA',
    `expected class names in ${source}, got none; give a name a line, or \`number name\` lines`,
  );
}

/** The name of a label; a number that the class list lacks is refused, a word stays what it is. */
export function labelNamed(
  label: string,
  classes: ClassNames | null,
): { label: string } | { refused: string } {
  if (classes === null) return { label };
  const name = classes.names.get(label.trim());
  if (name !== undefined) return { label: name };
  const refused = `expected a class of ${classes.source}, got ${label}`;
  return /^-?\d+$/.test(label.trim()) ? { refused } : { label };
}

function pairsOf(text: string, source: string): [code: string, name: string][] {
  if (/^\s*[[{]/.test(text)) return jsonPairs(text, source);
  const lines = linesOf(text).filter((line) => line.trim() !== '');
  const header =
    lines[0]
      ?.toLowerCase()
      .split(',')
      .map((cell) => cell.trim()) ?? [];
  const nameAt = ['display_name', 'name', 'label', 'class']
    .map((name) => header.indexOf(name))
    .find((at) => at >= 0);
  const codesAt = ['index', 'id', 'mid'].map((name) => header.indexOf(name)).filter((at) => at >= 0);
  if (nameAt !== undefined && codesAt.length > 0) {
    const [, ...rows] = parseTable(text, source, ',');
    return rows.flatMap(({ cells }) =>
      codesAt.map((at) => [cells[at] ?? '', cells[nameAt] ?? ''] as [string, string]),
    );
  }
  const numbered = lines.map((line) => /^\s*(\d+)[\s,]+(\S.*)$/s.exec(line));
  return numbered.every((match) => match !== null)
    ? numbered.map((match) => [String(Number(match[1])), match[2]!.trim()])
    : lines.map((line, i) => [String(i), line.trim()]);
}

function jsonPairs(text: string, source: string): [string, string][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AvclError('DATA', `expected JSON in ${source}, got: ${(cause as Error).message}`, { cause });
  }
  if (Array.isArray(value)) return value.map((name, i) => [String(i), String(name)]);
  const clean = (name: string) => name.replaceAll('"', '').trim(); // PySlowFast's names have quotes of their own
  return Object.entries(value as object).map(([key, other]) =>
    typeof other === 'number' ? [String(other), clean(key)] : [key, clean(String(other))],
  );
}
