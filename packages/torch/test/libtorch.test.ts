/** Finding libtorch: the three ways in their order, and what the error and the warning say. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AvclError, builtWith, findLibtorch, libtorchRoot, loadLibrary, torchVersion } from '../src/index.js';

const root = mkdtempSync(join(tmpdir(), 'avcl-libtorch-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A directory that looks like a libtorch. */
function pretend(directory: string, version: [number, number, number] = [2, 11, 0]): string {
  const [major, minor, patch] = version;
  const header = `#define TORCH_VERSION_MAJOR ${major}\n#define TORCH_VERSION_MINOR ${minor}\n#define TORCH_VERSION_PATCH ${patch}\n`;
  const files = {
    'lib/libtorch_cpu.so': '',
    'lib/libc10.so': '',
    'include/torch/headeronly/version.h': header,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

describe('findLibtorch', () => {
  it('lists the places looked at and the fix when there is none', () => {
    try {
      findLibtorch({}, root);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AvclError);
      expect((error as AvclError).code).toBe('ENVIRONMENT');
      expect((error as AvclError).message).toContain('LIBTORCH: not set');
      expect((error as AvclError).message).toContain('LIBTORCH_USE_PYTORCH: not set');
      expect((error as AvclError).message).toContain(
        `.libtorch: ${join(root, '.libtorch')} has no lib/libtorch_cpu.so`,
      );
      expect((error as AvclError).fix).toContain('npx avcl setup');
    }
  });

  it('does not fall back from a directory asked for by name', () => {
    pretend(join(root, '.libtorch'));
    expect(() => findLibtorch({ LIBTORCH: join(root, 'nowhere') }, root)).toThrow(/nowhere has no lib/);
  });

  it('takes LIBTORCH first, then Python’s, then .libtorch', () => {
    const own = pretend(join(root, '.libtorch'));
    const named = pretend(join(root, 'named'));
    const pythons = pretend(join(root, 'site-packages', 'torch'));
    const bin = join(root, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'python3'), `#!/bin/sh\necho ${pythons}\n`);
    chmodSync(join(bin, 'python3'), 0o755);
    const env = { PATH: bin, LIBTORCH_USE_PYTORCH: '1' };
    expect(findLibtorch({ ...env, LIBTORCH: named }, root)).toMatchObject({
      directory: named,
      source: 'LIBTORCH',
    });
    expect(findLibtorch(env, root)).toMatchObject({ directory: pythons, source: 'LIBTORCH_USE_PYTORCH' });
    expect(findLibtorch({ PATH: bin }, root)).toMatchObject({
      directory: own,
      source: '.libtorch',
      warning: null,
    });
  });

  it('says when Python has no torch', () => {
    const bin = join(root, 'bin-without');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\necho\n');
    chmodSync(join(bin, 'python3'), 0o755);
    rmSync(join(root, '.libtorch'), { recursive: true, force: true });
    expect(() => findLibtorch({ PATH: bin, LIBTORCH_USE_PYTORCH: '1' }, root)).toThrow(
      /python3 on PATH has no torch/,
    );
  });

  it('warns of a version that is not tested', () => {
    const other = pretend(join(root, 'other'), [2, 9, 1]);
    expect(findLibtorch({ LIBTORCH: other }, root)).toMatchObject({
      version: '2.9.1',
      warning: expect.stringContaining('only 2.11'),
    });
  });
});

it('libtorch lies in the checkout, and in the cache of whoever has installed the package', () => {
  expect(libtorchRoot({}, '/home/ann/avcl/packages/torch/')).toBe('/home/ann/avcl');
  const installed = '/home/ann/project/node_modules/@avcl/torch/';
  expect(libtorchRoot({ XDG_CACHE_HOME: '/var/cache' }, installed)).toBe('/var/cache/avcl');
  expect(libtorchRoot({}, installed)).toMatch(/\.cache\/avcl$/);
});

it('the addon runs with the libtorch it was built with', () => {
  expect(torchVersion()).toBe(builtWith().version);
});

it('a missing operator library is named', () => {
  expect(() => loadLibrary(join(root, 'none.so'))).toThrow(/none\.so/);
});
