// A command line whose outputs would destroy what it reads is refused at once: the run and the store need not even be there.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkOutputs } from '../src/commands/predict-outputs.js';
import { avcl } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const FILES = [
  'a.mp4',
  'b.mp4',
  'a.cam.mp4',
  'list.csv',
  'list.problems.csv',
  'w.safetensors',
  'store/index.jsonl',
];
mkdirSync(join(folder, 'store'));
mkdirSync(join(folder, 'away'));
for (const name of [...FILES, 'away/a.mp4']) writeFileSync(join(folder, name), name);
symlinkSync('b.mp4', join(folder, 'link.mp4'));
const before = readdirSync(folder);

describe('outputs that would destroy', () => {
  it.each([
    ['predict --run r a.mp4 b.mp4 --csv b.mp4', 'got --csv b.mp4, which is read'],
    ['search --run r --store store --query b.mp4 --html b.mp4', 'got --html b.mp4, which is read'],
    ['cam --run r a.mp4 a.cam.mp4 --out .', 'got `out` a.cam.mp4, which is read'],
    [
      'data report store --out new.html --card store/index.jsonl',
      'got --card store/index.jsonl, which is read',
    ],
    ['data list list.problems.csv --out list.csv', 'got --out list.problems.csv, which is read'],
    ['data kinetics-sounds --annotations list.csv --videos . --out list.csv', 'which is read'],
    [
      'embed --data store --weights w.safetensors --out w.safetensors',
      'got --out w.safetensors, which is read',
    ],
  ])('%s', (line, message) => {
    const { status, err } = avcl(line.split(' '), { cwd: folder });
    expect([status, err]).toEqual([2, expect.stringContaining(message)]);
    for (const name of FILES) expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each([
    [['link.mp4'], { vtt: 'b.mp4' }, /got --vtt \S+b\.mp4, which is \S+link\.mp4, which is read/],
    [['a.mp4', 'away/b.mp4'], { render: '.' }, /got --render \S+a\.mp4, which is read/],
    [['away/a.mp4', 'a.mp4'], { vtt: 'away' }, /two that would become \S+a\.vtt/],
    [['a.mp4'], { csv: 'same', vtt: 'same' }, /got --csv \S+same and --vtt \S+same/],
    [['a.mp4'], { csv: 'away' }, /expected a file for --csv, got \S+away, a folder/],
    [['a.mp4'], { render: 'away' }, /expected a file for --render, got \S+away, a folder/],
    [['a.mp4', 'b.mp4'], { vtt: 'list.csv' }, /list\.csv is a file/],
    [['b.mp4'], { csv: 'a.mp4' }, /got --csv \S+a\.mp4, a video or sound/],
  ])('predict %s with %s', (files, outputs, message) => {
    const at = (name: string) => join(folder, name);
    const places = Object.fromEntries(Object.entries(outputs).map(([option, name]) => [option, at(name)]));
    expect(() => checkOutputs(files.map(at), places)).toThrow(message);
  });
});
