/**
 * The npm packages as a user gets them, without this checkout: packed, looked over, installed from the tarballs into an empty folder, imported,
 * type-checked against, and used by `npx avcl`. The native code is copied, because building it takes minutes; `avcl setup` must find it up to date.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLibtorch, libtorchRoot } from '@avcl/torch';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { packageNames } from '../scripts/check/imports.mjs';
import { packAll, packageProblems } from '../scripts/check/packages.mjs';

vi.setConfig({ testTimeout: 300_000 }); // programs are started, maybe on a machine that does much else

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'avcl-packages-'));
const project = join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true }));

/** What programs need of a package beside its code. */
const CARRIED: Readonly<Record<string, readonly string[]>> = {
  '@avcl/torch': ['native/CMakeLists.txt'],
  '@avcl/media': ['native/CMakeLists.txt'],
  '@avcl/datasets': readdirSync(join(root, 'packages/datasets/manifests')).map((name) => `manifests/${name}`),
  avcl: readdirSync(join(root, 'recipes')).map((name) => `recipes/${name}`),
  '@avcl/web': ['dist/page/index.html'],
  '@avcl/studio': ['dist/page/index.html'],
  '@avcl/serve': ['bin/model.mjs'],
  '@avcl/cli': ['bin/avcl.mjs', 'setup/index.mjs', 'site/index.html', 'site/search-index.js'],
};

const tarballs = await packAll(root, join(folder, 'tarballs'));
const installed = install();

/** Null where all is installed; else why this machine cannot (npm's cache lacks something and there is no network). */
function install(): string | null {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "somebody", "private": true, "type": "module" }\n');
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs];
  const done = spawnSync('npm', args, { cwd: project, encoding: 'utf8', timeout: 240_000 });
  if (done.status === 0) return null;
  const unreachable = /E(NOTCACHED|AI_AGAIN|NOTFOUND|NETUNREACH|CONNREFUSED|TIMEDOUT)|network/;
  if (!unreachable.test(done.stderr)) throw new Error(`npm install failed: ${done.stderr}`);
  console.warn(`skipped: installing the packages, ${done.stderr.split('\n')[0]}`);
  return done.stderr;
}

function inProject(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const clean = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env };
  const done = spawnSync(command, args, { cwd: project, encoding: 'utf8', env: clean });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

describe('the tarballs', () => {
  it('hold what their package.json promises, with types that resolve, and run nothing when installed', async () => {
    for (const tarball of tarballs) expect(await packageProblems(tarball)).toEqual([]);
  });

  it.each(tarballs.map((tarball, i) => [packageNames[i]!, tarball]))(
    '%s has licence, readme, version and nothing of the checkout',
    (name, tarball) => {
      const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
      expect(names).toEqual(
        expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/dist/index.js']),
      );
      for (const file of CARRIED[name] ?? []) expect(names).toContain(`package/${file}`);
      expect(names.filter((path) => /\/(test|build|node_modules|cmake)\/|tsbuildinfo/.test(path))).toEqual(
        [],
      );
      const source = join(root, 'packages', name.replace('@avcl/', ''));
      expect(readFileSync(join(source, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
      const { version, dependencies = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
      const own = Object.entries<string>(dependencies).filter(([other]) => packageNames.includes(other));
      for (const [other, wanted] of own) expect(`${other} ${wanted}`).toBe(`${other} ${version}`);
    },
  );
});

describe.skipIf(installed !== null)('an installation', () => {
  it('imports every package without libtorch', () => {
    const program = packageNames.map((name) => `await import('${name}');`).join('\n');
    writeFileSync(join(project, 'all.mjs'), program);
    expect(inProject(process.execPath, ['all.mjs'])).toEqual({ status: 0, out: '', err: '' });
  });

  it('gives types to a program', () => {
    const program = `
      import { pretrain, resolveRecipe, type TrainResult } from 'avcl';
      import { readSource } from '@avcl/datasets';
      import { buildStore } from '@avcl/media';
      import * as torch from '@avcl/torch';
      await buildStore(await readSource('videos'), 'store', { jobs: 2 });
      const { recipe } = resolveRecipe({ preset: 'quick', overrides: ['model.width=32'] });
      const width: number = recipe.model.width;
      const result: TrainResult = await pretrain({ data: 'store', out: 'runs/pre', recipe: { preset: 'quick' } });
      console.log(width, result.epochs, torch.fromArray([1, 2], [2]).mul(2).toArray());
      // @ts-expect-error a wrong type is seen, so the types are there
      await buildStore(3);
    `;
    writeFileSync(join(project, 'program.ts'), program);
    const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', skipLibCheck: false };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { ...options, lib: ['es2023', 'esnext.disposable'], types: ['node'] },
        files: ['program.ts'],
      }),
    );
    mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
    for (const types of ['@types/node', 'undici-types'])
      cpSync(join(root, 'node_modules', types), join(project, 'node_modules', types), { recursive: true });
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(inProject(process.execPath, [tsc, '-p', '.'])).toEqual({ status: 0, out: '', err: '' });
  });

  it('has the command, which says what to do before set-up', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));
    expect(inProject('npx', ['avcl', '--version']).out.trim()).toBe(version);
    expect(inProject('npx', ['avcl', 'config', '--recipe', 'quick']).out).toContain('batch_size: 32');
    expect(inProject('git', ['init', '-q']).status).toBe(0); // a repository around it says nothing of the package
    expect(
      inProject(process.execPath, ['-e', 'import("avcl").then((m) => console.log(m.commit()))']).out,
    ).toBe('null\n');
    const guide = /^More: (.*)$/m.exec(inProject('npx', ['avcl', 'export', '--help']).out)![1]!;
    expect(readFileSync(join(project, guide), 'utf8')).toContain('A model for other programs');
    const empty = { LIBTORCH: '', XDG_CACHE_HOME: join(folder, 'cache') };
    const doctor = inProject('npx', ['avcl', 'doctor'], empty);
    expect(doctor.status).toBe(4);
    expect(doctor.out).toContain('fix: npx avcl setup');
  });

  it('works after `avcl setup`, with no install script and no checkout', () => {
    for (const name of ['torch', 'media']) {
      const build = join(root, 'packages', name, 'build');
      cpSync(build, join(project, 'node_modules/@avcl', name, 'build'), {
        recursive: true,
        filter: (path) => !path.endsWith('/cmake'),
      });
    }
    const env = {
      LIBTORCH: findLibtorch(process.env, libtorchRoot()).directory,
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
    const setup = inProject('npx', ['avcl', 'setup', '--json'], env);
    expect(setup.err).toBe('');
    expect(JSON.parse(setup.out)).toMatchObject({ libtorch: { directory: env.LIBTORCH }, built: [] });
    expect(existsSync(env.XDG_CACHE_HOME)).toBe(false);
    const doctor = inProject('npx', ['avcl', 'doctor', '--json'], env);
    const { checks } = JSON.parse(doctor.out) as { checks: { name: string; ok: boolean; detail: string }[] };
    expect(checks.filter(({ name, ok }) => !ok && ['libtorch', 'jpeg'].includes(name))).toEqual([]);
    const synth = inProject(
      'npx',
      ['avcl', 'synth', '--out', 'v', '--preset', 'smoke', '--clips', '8', '--classes', '2', '--json'],
      env,
    );
    expect(JSON.parse(synth.out)).toMatchObject({ clips: 8 });
    const store = inProject('npx', ['avcl', 'data', 'build', 'v/clips.csv', '--out', 'store', '--json'], env);
    expect(JSON.parse(store.out)).toMatchObject({ listed: 8, ok: 8 });
  });
});
