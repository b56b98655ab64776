/**
 * Finds libtorch: `LIBTORCH` (a directory with include/ and lib/), `LIBTORCH_USE_PYTORCH=1` (the torch of the Python
 * on PATH), then `.libtorch/`, which set-up fills. The native build and the loader both ask here.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AvclError } from './errors.js';

/** The version this project is tested with. */
export const TESTED_VERSION = '2.11';

/** A libtorch on this machine. */
export interface Libtorch {
  /** The directory that holds `include/` and `lib/`. */
  directory: string;
  /** Such as `2.11.0`, from its own header. */
  version: string;
  /** Which of the three ways found it. */
  source: 'LIBTORCH' | 'LIBTORCH_USE_PYTORCH' | '.libtorch';
  /** A warning where the version is not the tested one. */
  warning: string | null;
}

/** What puts the native part right, in a checkout and in an installation. */
export const SET_UP = 'run `npx avcl setup`';

/**
 * The folder whose `.libtorch/` set-up fills: the checkout's root; for an installed package the user's cache
 * (`$XDG_CACHE_HOME/avcl` or `~/.cache/avcl`), so that projects share one and a new `npm install` keeps it.
 *
 * @param env - the environment
 * @param packageFolder - where this package lies
 */
export function libtorchRoot(
  env: NodeJS.ProcessEnv = process.env,
  packageFolder: string = fileURLToPath(new URL('..', import.meta.url)),
): string {
  if (!packageFolder.split(sep).includes('node_modules')) return resolve(packageFolder, '..', '..');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'avcl');
}

const SOURCES = ['LIBTORCH', 'LIBTORCH_USE_PYTORCH', '.libtorch'] as const;

/**
 * Looks for libtorch in the environment `env` and below `root` (see {@link libtorchRoot}).
 * @throws AvclError ENVIRONMENT, listing the places looked at and the fix.
 */
export function findLibtorch(env: NodeJS.ProcessEnv, root: string): Libtorch {
  const looked: string[] = [];
  for (const source of SOURCES) {
    const place = placeOf(source, env, root);
    if (place.directory === null) {
      looked.push(`${source}: ${place.problem}`);
      continue;
    }
    const missing = missingFrom(place.directory);
    if (missing === null) return describe(place.directory, source);
    looked.push(`${source}: ${place.directory} has no ${missing}`);
    if (source !== '.libtorch') break; // asked for by name: do not take another silently
  }
  throw new AvclError('ENVIRONMENT', `expected libtorch, got none; looked at\n  ${looked.join('\n  ')}`, {
    fix: `${SET_UP}, which fetches it, or set LIBTORCH to a directory with include/ and lib/`,
    details: { looked },
  });
}

function placeOf(
  source: (typeof SOURCES)[number],
  env: NodeJS.ProcessEnv,
  root: string,
): { directory: string; problem: null } | { directory: null; problem: string } {
  if (source === '.libtorch') return { directory: join(root, '.libtorch'), problem: null };
  const value = env[source];
  if (value === undefined || value === '') return { directory: null, problem: 'not set' };
  if (source === 'LIBTORCH') return { directory: resolve(value), problem: null };
  if (value !== '1') return { directory: null, problem: `set to ${JSON.stringify(value)}, which is not 1` };
  return pythonsTorch(env);
}

function pythonsTorch(
  env: NodeJS.ProcessEnv,
): { directory: string; problem: null } | { directory: null; problem: string } {
  const program =
    'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")';
  for (const python of ['python3', 'python']) {
    try {
      const found = execFileSync(python, ['-c', program], {
        env,
        encoding: 'utf8',
        timeout: 30_000,
        stdio: 'pipe',
      }).trim();
      if (found !== '') return { directory: found, problem: null };
      return { directory: null, problem: `${python} on PATH has no torch` };
    } catch {
      // this name of Python is not on PATH or does not run: try the next
    }
  }
  return { directory: null, problem: 'no python3 or python runs on PATH' };
}

const VERSION_HEADER = 'include/torch/headeronly/version.h';

function missingFrom(directory: string): string | null {
  const needed = ['lib/libtorch_cpu.so', 'lib/libc10.so', VERSION_HEADER];
  return needed.find((name) => !existsSync(join(directory, name))) ?? null;
}

function describe(directory: string, source: Libtorch['source']): Libtorch {
  const header = readFileSync(join(directory, VERSION_HEADER), 'utf8');
  const part = (name: string) => header.match(new RegExp(`#define TORCH_VERSION_${name} (\\d+)`))?.[1] ?? '?';
  const version = `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
  const tested = version.startsWith(`${TESTED_VERSION}.`);
  const warning = tested ? null : `libtorch ${version} in ${directory}: only ${TESTED_VERSION} is tested`;
  return { directory, version, source, warning };
}
