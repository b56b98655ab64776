/**
 * What code this is: the version, which runs, checkpoints and weights carry, and the commit, which results and model cards carry beside it,
 * since between two releases the version says little. Weights are left without: their bytes follow from version, recipe and data.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('..', import.meta.url));

/** The version in package.json. */
export const version: string = (
  JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as { version: string }
).version;

let known: string | null | undefined;

/** The commit of the checkout that runs, with `-dirty` where its files are changed; null in an installed package. Git is asked once, on the first call. */
export function commit(): string | null {
  if (known === undefined) known = commitOf(HERE);
  return known;
}

/** @param folder - of this package: only as `packages/avcl` of a checkout it is of that checkout's commit; in `node_modules` a repository around it is another's */
export function commitOf(folder: string): string | null {
  const root = resolve(folder, '../..');
  const git = join(root, '.git');
  if (join(root, 'packages/avcl') !== resolve(folder) || !existsSync(git)) return null;
  const ask = ['--git-dir', git, '--work-tree', root, '--no-optional-locks', 'status'];
  const form = ['--porcelain=v2', '--branch', '--untracked-files=no'];
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const said = execFileSync('git', [...ask, ...form], { encoding: 'utf8', stdio: [...stdio] });
    const id = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(said)?.[1];
    if (id === undefined) return null;
    return /^[^#]/m.test(said) ? `${id}-dirty` : id;
  } catch {
    return null; // no git here
  }
}

/** What to say of a run that a newer avcl made, by major and minor version; null for one of this or an older, and for what is no version. */
export function newerNote(made: string): string | null {
  const parts = (text: string) => /^(\d+)\.(\d+)\./.exec(text)?.slice(1).map(Number);
  const [theirs, ours] = [parts(made), parts(version)];
  if (theirs === undefined || ours === undefined) return null;
  const newer = theirs[0]! > ours[0]! || (theirs[0] === ours[0] && theirs[1]! > ours[1]!);
  if (!newer) return null;
  return `made by avcl ${made}, and this is ${version}, which cannot know what has changed since: take that version or a later one`;
}

/** Both for people: `0.1.0 (b814beb06d57)`. */
export function versionText(of: {
  readonly version: string;
  readonly commit?: string | null | undefined;
}): string {
  const short = of.commit?.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1');
  return short ? `${of.version} (${short})` : of.version;
}
