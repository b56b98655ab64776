/** Which commit the code is of: of the checkout alone, with its changes said, and null where there is none. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newerNote, version, versionText } from '../src/index.js';
import { commitOf } from '../src/version.js';
import { scratch } from './support/tiny.js';

const folder = scratch();

/** A repository with one commit of a file, and that commit. */
function checkout(name: string, file: string): { root: string; id: string } {
  const root = join(folder, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), '{}\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  return { root, id: git('rev-parse', 'HEAD').trim() };
}

it('is that of the checkout that it lies in, and `-dirty` where a file of it is changed', () => {
  const { root, id } = checkout('checkout', 'packages/avcl/package.json');
  const here = join(root, 'packages/avcl');
  expect(commitOf(here)).toBe(id);
  expect(commitOf(`${here}/`)).toBe(id);
  writeFileSync(join(here, 'notes.txt'), 'of nobody\n');
  expect(commitOf(here)).toBe(id);
  appendFileSync(join(here, 'package.json'), '\n');
  expect(commitOf(here)).toBe(`${id}-dirty`);
  renameSync(join(root, '.git'), join(root, 'git'));
  expect(commitOf(here)).toBeNull();
});

it('is none of an installed package, also where a repository is around it', () => {
  const { root } = checkout('project', 'node_modules/avcl/package.json');
  expect(commitOf(join(root, 'node_modules/avcl'))).toBeNull();
});

it('is none without git, and in one that has no commit', () => {
  const { root } = checkout('no-git', 'packages/avcl/package.json');
  const path = process.env.PATH;
  process.env.PATH = folder;
  try {
    expect(commitOf(join(root, 'packages/avcl'))).toBeNull();
  } finally {
    process.env.PATH = path;
  }
  mkdirSync(join(folder, 'empty/packages/avcl'), { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: join(folder, 'empty') });
  expect(commitOf(join(folder, 'empty/packages/avcl'))).toBeNull();
});

it('is told in twelve digits beside the version', () => {
  const id = '0123456789abcdef0123456789abcdef01234567';
  expect(versionText({ version: '0.1.0', commit: id })).toBe('0.1.0 (0123456789ab)');
  expect(versionText({ version: '0.1.0', commit: `${id}-dirty` })).toBe('0.1.0 (0123456789ab-dirty)');
  expect(versionText({ version: '0.1.0', commit: null })).toBe('0.1.0');
  expect(versionText({ version: '0.1.0' })).toBe('0.1.0');
});

it('of a run is told where it is newer by major or minor version', () => {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  for (const newer of [`${major + 9}.0.0`, `${major}.${minor + 1}.0`]) {
    expect(newerNote(newer)).toContain(`made by avcl ${newer}, and this is ${version}`);
  }
  for (const known of [version, `${major}.${minor}.99`, '0.0.9', 'none']) expect(newerNote(known)).toBeNull();
});
