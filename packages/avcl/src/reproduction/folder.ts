/**
 * What a folder of a reproduction is of, in `about.json`: the data, the scale, and what was asked of it so far, so that its results always
 * hold every table that was asked for with the same settings, not the last one alone.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { writeDurably } from '../training/durable.js';
import { type ScaleName, TABLE_NAMES, type TableName } from './types.js';

/** What a folder is of. Settings may differ from call to call: their jobs have other keys. */
export interface Identity {
  readonly scale: ScaleName;
  /** Hash of the store. */
  readonly data: string;
}

/** Tables that were asked for under the same seeds and settings. */
export interface Asked {
  readonly tables: readonly TableName[];
  readonly seeds: readonly number[];
  readonly overrides: readonly string[];
}

interface About extends Identity {
  readonly asked?: readonly Asked[];
}

const fileOf = (out: string) => join(out, 'about.json');

/** What lies in a folder; nothing where there is none. @throws AvclError USAGE for a file */
export function contentOf(out: string): string[] {
  if (!existsSync(out)) return [];
  if (statSync(out).isDirectory()) return readdirSync(out);
  throw new AvclError('USAGE', `expected a folder for --out, got the file ${out}; choose another`);
}

/**
 * @throws AvclError USAGE for a folder of another scale or other data, whose results would be mixed up with these, and for one
 *   that is no reproduction's
 */
export function checkFolder(out: string, identity: Identity): void {
  const about = readAbout(out);
  if (about === null) {
    const content = contentOf(out);
    if (content.length === 0 || content.includes('done')) return;
    throw new AvclError(
      'USAGE',
      `expected a folder of reproductions, or a new one, for --out, got ${out} with ${content.slice(0, 3).join(', ')} in it; choose another`,
    );
  }
  for (const name of ['scale', 'data'] as const) {
    if (about[name] === identity[name]) continue;
    throw new AvclError(
      'USAGE',
      `expected the ${name} that ${out} began with (${about[name]}), got ${identity[name]}; choose another --out`,
    );
  }
}

/** With what was asked before under the same settings: the results are of all of it. */
export function askedSoFar(out: string, now: Asked): Asked {
  const before = readAbout(out)?.asked?.find((one) => sameSettings(one, now));
  const tables = new Set([...(before?.tables ?? []), ...now.tables]);
  return {
    tables: TABLE_NAMES.filter((name) => tables.has(name)),
    seeds: [...new Set([...(before?.seeds ?? []), ...now.seeds])].sort((a, b) => a - b),
    overrides: now.overrides,
  };
}

/** Keeps what a folder is of, and what is asked of it now. */
export function keepAsked(out: string, identity: Identity, all: Asked): void {
  const others = (readAbout(out)?.asked ?? []).filter((one) => !sameSettings(one, all));
  const about: About = { ...identity, asked: [...others, all] };
  writeDurably(fileOf(out), `${JSON.stringify(about)}\n`);
}

/** Tables that were asked for under other settings: they are not in the results of this call. */
export function askedOtherwise(out: string, now: Asked): TableName[] {
  const others = (readAbout(out)?.asked ?? []).filter((one) => !sameSettings(one, now));
  return TABLE_NAMES.filter((name) => others.some(({ tables }) => tables.includes(name)));
}

/** Each setting's last value, in whatever order they were given; where it is computed decides nothing. */
function deciding({ overrides }: Asked): string[] {
  const last = new Map(overrides.map((text) => [text.split('=', 1)[0]!, text]));
  return [...last.values()].filter((text) => !/^(threads|device)=/.test(text)).sort();
}

const sameSettings = (one: Asked, other: Asked) =>
  JSON.stringify(deciding(one)) === JSON.stringify(deciding(other));

function readAbout(out: string): About | null {
  if (!existsSync(fileOf(out))) return null;
  try {
    return JSON.parse(readFileSync(fileOf(out), 'utf8')) as About;
  } catch (cause) {
    throw new AvclError(
      'DATA',
      `expected JSON in ${fileOf(out)}, got ${(cause as Error).message}; remove it to go on with the same data and scale`,
      { cause },
    );
  }
}
