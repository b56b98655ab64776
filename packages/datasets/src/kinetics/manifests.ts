/**
 * The class lists of Kinetics-Sounds that are in use, as they ship with this package: `manifests/manifests.json` has name, version, source,
 * checksum and published counts of each. Which videos there are is not ours to say: annotations and the files that someone has decide that.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ManifestReference } from '@avcl/media';
import { AvclError } from '@avcl/torch';

/** How many classes a variant is called after. */
export const KINETICS_SOUNDS = ['31', '32', '34', '100'] as const;
/** A variant of Kinetics-Sounds, called after its number of classes. */
export type KineticsSounds = (typeof KINETICS_SOUNDS)[number];

/** How many videos someone has of each split; null where there is no such split. */
export interface PublishedCounts {
  readonly of: string;
  readonly train: number | null;
  readonly val: number | null;
  readonly test: number | null;
}

/** A list of classes. */
export interface Manifest extends ManifestReference {
  /** `kinetics-sounds32`. */
  readonly name: string;
  readonly variant: KineticsSounds;
  /** Grows when the list changes; a published version never does. */
  readonly version: number;
  /** Kinetics-400 labels; the place is the class index. */
  readonly classes: readonly string[];
  /** Older names of its classes, and what Kinetics-400 calls them. */
  readonly renames: Readonly<Record<string, string>>;
  readonly source: string;
  /** The list was never published: results on it cannot be compared with the paper's. */
  readonly proposal: boolean;
  readonly counts: readonly PublishedCounts[];
  /** Of the list's file. */
  readonly sha256: string;
}

type Shipped = Omit<Manifest, 'classes' | 'renames'> & { readonly file: string };

const FOLDER = new URL('../../manifests/', import.meta.url);
const shipped = (folder: URL): readonly Shipped[] =>
  JSON.parse(readFileSync(new URL('manifests.json', folder), 'utf8'));

/**
 * The list of a variant.
 * @param folder - where the lists lie, this package's unless said
 * @throws AvclError `ENVIRONMENT` where its file is not the one that was published
 */
export function manifest(variant: KineticsSounds, folder: URL = FOLDER): Manifest {
  const { file, ...known } = shipped(folder).find((one) => one.variant === variant)!;
  const text = readFileSync(new URL(file, folder), 'utf8');
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (sha256 !== known.sha256) {
    throw new AvclError('ENVIRONMENT', `expected ${file} with the SHA-256 ${known.sha256}, got ${sha256}`, {
      fix: 'install @avcl/datasets again',
    });
  }
  const lines = text.trim().split(/\r?\n/);
  const pairs = file.endsWith('.csv')
    ? lines.slice(1).map((line) => line.split(',') as [string, string]) // a blank: dropped from Kinetics
    : lines.map((line) => [line, line] as [string, string]);
  const renames = Object.fromEntries(pairs.filter(([old, name]) => name !== '' && old !== name));
  return { ...known, classes: [...new Set(pairs.flatMap(([, name]) => name || []))], renames };
}

/** All of them. */
export const manifests = (): Manifest[] => KINETICS_SOUNDS.map((variant) => manifest(variant));

/** As a cell of our CSV: `kinetics-sounds32@1 sha256:...`, several with a semicolon between them. */
export const manifestCell = (references: readonly ManifestReference[]): string =>
  references.map(({ name, version, sha256 }) => `${name}@${version} sha256:${sha256}`).join('; ');

/** The reverse; none of other texts. */
export function parseManifests(cell: string): ManifestReference[] {
  return cell.split(';').flatMap((part) => {
    const [, name, version, sha256] = /^([\w-]+)@(\d+) sha256:([0-9a-f]{64})$/.exec(part.trim()) ?? [];
    return name === undefined ? [] : { name, version: Number(version), sha256: sha256! };
  });
}

/** A list in words, for results: `kinetics-sounds32 version 1 (sha256 0123456789ab...)`, and what a reader must know of it. */
export function manifestText({ name, version, sha256 }: ManifestReference): string {
  const text = `${name} version ${version} (sha256 ${sha256})`;
  return name.endsWith('-proposal')
    ? `${text}, a proposal: its numbers cannot be compared with the paper's`
    : text;
}

/** What is to be said of a list that a source was made with: that it is not the one of its name that ships here. */
export function manifestNote({ name, version, sha256 }: ManifestReference): string | null {
  const ours = shipped(FOLDER).find((one) => one.name === name);
  if (ours === undefined || (ours.version === version && ours.sha256 === sha256)) return null;
  return `made with ${name} version ${version} (${sha256.slice(0, 12)}), which is not the one here: version ${ours.version} (${ours.sha256.slice(0, 12)})`;
}
