// What a store was, or is being, built of: settings, listing and the sources as they were. A build is continued only with the
// same, so that a store never mixes two; what differs is named.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import type { Listing } from '../listing.js';
import { writeDurably } from './durable.js';
import { describeSource, isSource, type Source } from './locate.js';
import type { Part } from './part.js';
import { BUILDING, SOURCES_FILE, type StoreSettings } from './record.js';

export interface Identity {
  settings: StoreSettings;
  /** SHA-256 of the listed inputs and problems in their order. */
  listing: string;
  /** Which share of the listing; absent where it is all. */
  part?: Part;
}

const IDENTITY_FILE = 'identity.json';

/** Groups, parts of files and manifests are hashed only where there are some: a listing without them has the hash that it always had. */
export function hashListing({ inputs, problems, manifests = [] }: Listing): string {
  const lines = inputs.map(({ key, path, label, split, span, group }) =>
    JSON.stringify([
      key,
      path,
      label,
      split,
      ...(span ? [span.start, span.end] : []),
      ...(group ? [{ group }] : []),
    ]),
  );
  return createHash('sha256')
    .update(JSON.stringify([lines, problems, ...(manifests.length > 0 ? [manifests] : [])]))
    .digest('hex');
}

/**
 * Compares what the folder holds with what is to be built.
 * @throws AvclError USAGE naming the first difference
 */
export async function checkIdentity(out: string, wanted: Identity): Promise<void> {
  const complete = await readText(join(out, SOURCES_FILE));
  const text = complete?.split('\n')[0] ?? (await readText(join(out, BUILDING, IDENTITY_FILE)));
  if (text === undefined) {
    const files = await readdir(out).catch(() => []);
    const other = files.find((file) => file !== BUILDING);
    if (other === undefined) return;
    throw new AvclError(
      'USAGE',
      `expected an empty folder or a store for \`out\`, got ${out} with ${other}`,
      {
        fix: 'choose another folder',
      },
    );
  }
  const present = readIdentity(text, out);
  const fix = `choose another folder, or delete ${out} to build it anew`;
  const differs = differingSetting(
    present.settings,
    wanted.settings,
    complete === undefined ? [] : ['ffmpeg'],
  );
  if (differs) {
    throw new AvclError('USAGE', `expected the settings that ${out} was begun with, got ${differs}`, { fix });
  }
  const [has, wants] = [present, wanted].map(({ part }) =>
    part ? `part ${part.index}/${part.of}` : 'the whole',
  );
  if (has !== wants) {
    throw new AvclError(
      'USAGE',
      `expected ${has} of the listing, with which ${out} was begun, got ${wants}`,
      { fix },
    );
  }
  if (present.listing === wanted.listing) return;
  throw new AvclError(
    'USAGE',
    `expected the listing that ${out} was begun with, got one with other files, keys, labels, splits or parts`,
    {
      fix,
    },
  );
}

/** The first setting that is not the same, in words: its name, the second value, the first; null where all are. */
export function differingSetting(
  has: StoreSettings,
  wants: StoreSettings,
  except: readonly string[] = [],
): string | null {
  for (const name of Object.keys(wants) as (keyof StoreSettings)[]) {
    const [first, second] = [has[name], wants[name]].map((value) => JSON.stringify(value));
    if (first !== second && !except.includes(name)) return `\`${name}\` ${second} instead of ${first}`;
  }
  return null;
}

export async function writeIdentity(out: string, identity: Identity): Promise<void> {
  await writeDurably(join(out, BUILDING, IDENTITY_FILE), JSON.stringify(identity));
}

export async function writeSources(
  out: string,
  identity: Identity,
  sources: readonly Source[],
): Promise<void> {
  const lines = [identity, ...sources].map((line) => `${JSON.stringify(line)}\n`);
  await writeDurably(join(out, SOURCES_FILE), lines.join(''));
}

/** What a finished store was built of, and its sources in order. */
export async function readBuilt(out: string): Promise<{ identity: Identity; sources: Source[] }> {
  const text = await readText(join(out, SOURCES_FILE));
  if (text === undefined) {
    throw new AvclError('DATA', `expected ${SOURCES_FILE} in ${out}, got none`, {
      fix: 'take it from a copy, or delete the store and build it again',
    });
  }
  const [identity = '', ...lines] = text.split('\n').slice(0, -1);
  const sources = lines.map((line, i) => {
    const source = parsed(line) as Source | null;
    if (isSource(source)) return source;
    throw unreadable(out, `line ${i + 2} of its sources`);
  });
  return { identity: readIdentity(identity, out), sources };
}

/** @throws AvclError DATA where it is none */
function readIdentity(text: string, out: string): Identity {
  const identity = parsed(text) as Partial<Identity> | null;
  const { settings, listing, part } = identity ?? {};
  const fits = typeof settings === 'object' && settings !== null && typeof listing === 'string';
  const counts = part === undefined || (Number.isInteger(part?.index) && Number.isInteger(part?.of));
  if (fits && counts) return identity as Identity;
  throw unreadable(out, 'what it was begun with');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreadable(out: string, what: string): AvclError {
  return new AvclError('DATA', `expected to read ${what} in ${out}, got a damaged file`, {
    fix: `delete ${out} and build it again`,
    details: { folder: out },
  });
}

/**
 * Looks whether the sources already taken in are still as they were.
 * @throws AvclError DATA naming the first that is not
 */
export async function checkUnchanged(root: string, sources: readonly Source[]): Promise<void> {
  for (const source of sources) {
    const now = await describeSource(root, source.path);
    if (now.bytes === source.bytes && now.modified === source.modified) continue;
    throw new AvclError(
      'DATA',
      `expected ${source.path} as it was when it was taken into the store, got a changed file`,
      {
        fix: 'build into another folder, or delete the store to build it anew',
        details: { was: source, is: now },
      },
    );
  }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
