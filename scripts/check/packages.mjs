// The npm packages as a user gets them: packed by npm, then looked over by publint (does the tarball hold what package.json promises?) and
// are-the-types-wrong (do types and code resolve alike?). ES modules alone: `require` and the resolution of Node 10 are not asked for.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { buildSite } from '../docs/site.mjs';
import { packageNames } from './imports.mjs';

/** Resolutions that a package of ES modules alone need not serve, as attw's profile `esm-only` has it. */
const NOT_SERVED = ['node10', 'node16-cjs'];

/**
 * Packs every package of the compiled checkout `root` into the folder `out`, which is emptied; gives the tarballs in the order of `packageNames`.
 * The documentation goes along in `@avcl/cli`: it lies beside the package while it is packed, and the help names its pages.
 */
export async function packAll(root, out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const site = join(root, 'packages/cli/site');
  const args = ['pack', '--workspaces', '--json', '--ignore-scripts', '--pack-destination', out];
  const stdio = ['ignore', 'pipe', 'pipe'];
  let text;
  try {
    await buildSite(root, site);
    text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio, maxBuffer: 1 << 26 });
  } finally {
    rmSync(site, { recursive: true, force: true });
  }
  const packed = new Map(JSON.parse(text).map(({ name, filename }) => [name, join(out, filename)]));
  return packageNames.map((name) => packed.get(name));
}

/** What publint and are-the-types-wrong say against a tarball, as printable lines. */
export async function packageProblems(tarball) {
  const bytes = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const types = await checkPackage(createPackageFromTarballData(bytes));
  const wrong = types.types === false ? ['there are no types'] : types.problems.filter(isServed).map(spelt);
  const scripts = ['preinstall', 'install', 'postinstall'].filter(
    (name) => pkg.scripts?.[name] !== undefined,
  );
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg)}`),
    ...wrong.map((text) => `types: ${text}`),
    ...scripts.map((name) => `runs a script at installation: ${name}`),
  ].map((text) => `${pkg.name}: ${text}`);
}

const isServed = ({ resolutionKind }) => !NOT_SERVED.includes(resolutionKind);
const spelt = ({ kind, resolutionKind = '', entrypoint = '' }) =>
  `${kind} ${resolutionKind} ${entrypoint}`.trim();
