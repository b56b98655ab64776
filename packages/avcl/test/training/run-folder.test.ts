/** The run folder: refused with content, described in config.yaml, and gone on with only as it began. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../src/index.js';
import {
  checkResume,
  createRun,
  type RunHeader,
  readConfig,
  runLogger,
  runPaths,
  sayChanges,
  settleRun,
  writeConfig,
} from '../../src/training/run-folder.js';
import { version } from '../../src/version.js';

const header: RunHeader = {
  stage: 'finetune',
  version: '0.1.0',
  data: '/d/store',
  dataHash: 'abc',
  from: 'none',
};
const fresh = () => join(mkdtempSync(join(tmpdir(), 'avcl-folder-')), 'run');

describe('a new run', () => {
  it('is refused in a folder with content, naming --resume where it is a run', () => {
    const run = fresh();
    createRun(run, 'avcl finetune --resume');
    writeFileSync(join(run, 'notes.txt'), '');
    expect(() => createRun(run, '')).toThrow(/other files in it/);
    writeConfig(run, header, resolveRecipe({}));
    expect(() => createRun(run, '')).toThrow(/--resume/);
  });

  it('may be made where one was killed before it had begun, whose rest is cleared away', () => {
    const run = fresh();
    createRun(run, '');
    writeFileSync(join(run, 'run.lock'), '{}');
    writeFileSync(join(run, 'config.yaml.77.tmp'), '# What');
    expect(() => readConfig(run)).toThrow(/no run has begun; give the first command again, without --resume/);
    createRun(run, '');
    settleRun(run);
    expect(readdirSync(run).sort()).toEqual(['checkpoints', 'run.lock', 'tensorboard']);
  });

  it('writes a configuration that reads back, and keeps its log', () => {
    const run = fresh();
    createRun(run, '');
    const resolved = resolveRecipe({ preset: 'quick', stage: 'finetune', overrides: ['lr=0.02'] });
    writeConfig(run, header, resolved);
    expect(readConfig(run)).toEqual({ header, recipe: resolved.recipe });
    const lines: string[] = [];
    const logger = runLogger(run, { info: (line) => void lines.push(line), warn: () => {} });
    logger.info('one');
    logger.warn('two');
    expect(lines).toEqual(['one']);
    expect(readFileSync(runPaths(run).log, 'utf8')).toMatch(/Z info one\n.*Z warn two\n$/);
  });

  it('names a folder that is no run, and a configuration that is damaged', () => {
    const run = fresh();
    expect(() => readConfig(run)).toThrow(/expected a run folder/);
    createRun(run, '');
    writeFileSync(runPaths(run).config, 'seed: 0\n');
    expect(() => readConfig(run)).toThrow(/no `run` section.*; restore the file/);
  });

  it('says which version reads the run of another', () => {
    const run = fresh();
    createRun(run, '');
    const config = (writer: string) => {
      writeConfig(run, { ...header, version: writer }, resolveRecipe({}));
      appendFileSync(runPaths(run).config, 'future:\n  setting: 1\n');
    };
    config('9.1.0');
    expect(() => readConfig(run)).toThrow(
      /future.*; it was written by avcl 9\.1\.0, and this is .*: read it with/,
    );
    config(version);
    expect(() => readConfig(run)).toThrow(/future.*; restore the file/);
  });
});

describe('going on', () => {
  const before = { header, recipe: resolveRecipe({}).recipe };
  const asked = (...overrides: string[]) => resolveRecipe({ stage: 'finetune', overrides }).recipe;

  it('shows what changed, and lets pass what does not touch the result', () => {
    expect(() => checkResume('run', before, header, asked('lr=0.5', 'seed=3'))).toThrow(
      /setting +was +now\n +seed +0 +3\n +finetune\.lr +0\.001 +0\.5\n/,
    );
    const may = [
      'epochs=200',
      'threads=1',
      'test.clips=3',
      'pretrain.lr=1',
      'checkpoint_every=5',
      'log_every=2',
    ];
    const changes = checkResume('run', before, header, asked(...may));
    expect(changes.length).toBe(may.length);
    const said: string[] = [];
    sayChanges(changes, { info: (line) => void said.push(line), warn: () => {} });
    expect(said[0]).toBe(
      'going on with threads 1 instead of 0: as good from here on, but no longer the same to the bit',
    );
    expect(said.slice(1).join()).not.toMatch(/bit/);
  });

  it('does not lengthen what a method has planned to its end', () => {
    const pretrain = { ...header, stage: 'pretrain' as const };
    const of = (method: string, epochs: number) =>
      resolveRecipe({
        stage: 'pretrain',
        overrides: [`method=${method}`, `epochs=${epochs}`, 'schedule=constant'],
      }).recipe;
    const going = (method: string) =>
      checkResume('run', { header: pretrain, recipe: of(method, 2) }, pretrain, of(method, 3));
    expect(going('simclr').length).toBe(1);
    expect(() => going('byol')).toThrow(/pretrain\.epochs +2 +3/);
  });

  it('does not lengthen a schedule that knows its end', () => {
    const cosine = { header, recipe: asked('schedule=cosine') };
    expect(() => checkResume('run', cosine, header, asked('schedule=cosine', 'epochs=200'))).toThrow(
      /finetune\.epochs +150 +200/,
    );
  });

  it('refuses other data and the other stage', () => {
    expect(() => checkResume('run', before, { ...header, dataHash: 'x' }, before.recipe)).toThrow(
      /same store/,
    );
    expect(() => checkResume('run', before, { ...header, stage: 'pretrain' }, before.recipe)).toThrow(
      /expected a pretrain run/,
    );
  });
});
