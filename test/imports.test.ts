import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { wrongWayImports } from '../scripts/check/imports.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function house(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'avcl-imports-'));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

describe('the order of packages', () => {
  it('holds in this repository', () => {
    expect(wrongWayImports(ROOT)).toEqual([]);
  });

  it('allows an import from a lower line to a higher one', () => {
    const root = house({ 'packages/media/src/a.ts': "import { Tensor } from '@avcl/torch';\n" });
    expect(wrongWayImports(root)).toEqual([]);
  });

  it.each([
    ['upwards', "import { pretrain } from 'avcl';", 'media stands before avcl'],
    ['of a type', "import type { Store } from '@avcl/media';", 'media stands before media'],
    ['on demand', "const cli = await import('@avcl/cli');", 'media stands before cli'],
    [
      'of an inner file',
      "import { x } from '@avcl/torch/src/tensor.js';",
      "only a package's index is public",
    ],
    ['in a template', 'const cli = await import(`@avcl/cli`);', 'media stands before cli'],
    ['behind a comment', "import { x } from /* why */ '@avcl/cli';", 'media stands before cli'],
    ['by a path', "export { x } from '../../avcl/src/x.js';", 'leaves its own package'],
  ])('names a wrong import %s', (_, line, reason) => {
    const root = house({ 'packages/media/src/a.ts': `${line}\n` });
    expect(wrongWayImports(root)).toEqual([expect.stringContaining(reason)]);
  });

  it('names a package that has no place', () => {
    const root = house({ 'packages/extra/src/a.ts': '' });
    expect(wrongWayImports(root)).toEqual([expect.stringContaining('packages/extra')]);
  });
});
