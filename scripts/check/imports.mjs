// The order of the packages: an import goes only from a lower line of this list to a higher one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const PACKAGE_ORDER = [
  'torch',
  'media',
  'datasets',
  'avcl',
  'report',
  'web',
  'export',
  'serve',
  'studio',
  'cli',
];

/** The names under which the packages are installed, lower ones first. */
export const packageNames = PACKAGE_ORDER.map((name) => (name === 'avcl' ? 'avcl' : `@avcl/${name}`));

const packageOf = (specifier) =>
  specifier === 'avcl' || specifier.startsWith('avcl/') ? 'avcl' : specifier.match(/^@avcl\/([a-z]+)/)?.[1];
const COMMENTS = String.raw`(?:\s|/\*[\s\S]*?\*/|//[^\n]*\n)*`;
const IMPORT = new RegExp(`\\b(?:from|import|require)${COMMENTS}\\(?${COMMENTS}['"\`]([^'"\`$]+)['"\`]`, 'g');

/** Every import in `packages/<name>/src` that goes against the order or around a package's `index.ts`, as printable lines. */
export function wrongWayImports(root) {
  const problems = [];
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    const place = PACKAGE_ORDER.indexOf(name);
    if (place < 0) {
      problems.push(`packages/${name}: not in the order of packages (scripts/check/imports.mjs)`);
      continue;
    }
    for (const file of sources(join(root, 'packages', name, 'src'))) {
      for (const [, specifier] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
        const where = `${relative(root, file)}: imports '${specifier}'`;
        const target = packageOf(specifier);
        if (target !== undefined) {
          if (PACKAGE_ORDER.indexOf(target) >= place)
            problems.push(`${where}, but ${name} stands before ${target}`);
          else if (specifier.split('/').length > (target === 'avcl' ? 1 : 2))
            problems.push(`${where}, but only a package's index is public`);
        } else if (
          specifier.startsWith('.') &&
          relative(join(root, 'packages', name), join(file, '..', specifier)).startsWith('..')
        )
          problems.push(`${where}, which leaves its own package`);
      }
    }
  }
  return problems;
}

function sources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
