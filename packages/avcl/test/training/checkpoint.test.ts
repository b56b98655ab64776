/** Checkpoints: whole after a kill at any point of the replacement, and damaged ones found by checksum. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fromArray, readSafetensors } from '@avcl/torch';
import { beforeEach, describe, expect, it } from 'vitest';
import { hasCheckpoint, openCheckpoint, openNewest, saveCheckpoint } from '../../src/training/checkpoint.js';
import { scratch } from '../support/tiny.js';

let folder: string;
let last: string;

async function save(value: number): Promise<void> {
  const model = new Map([['w', fromArray(new Float32Array([value, 2]), [2])]]);
  await saveCheckpoint(last, { model }, { format: 'pt' }, { step: value, third: 1 / 3 });
}

const stepOf = async () => ((await openCheckpoint(last)).state as { step: number }).step;

beforeEach(async () => {
  folder = scratch();
  last = join(folder, 'last');
  await save(1);
});

describe('saveCheckpoint', () => {
  it('replaces the old one and leaves nothing beside it', async () => {
    await save(2);
    const checkpoint = await openCheckpoint(last);
    expect(checkpoint.state).toEqual({ step: 2, third: 1 / 3 });
    expect([...readSafetensors(checkpoint.file('model')).tensors.get('w')!.toArray()]).toEqual([2, 2]);
    expect(readdirSync(folder)).toEqual(['last']);
    expect(readdirSync(last).sort()).toEqual(['model.safetensors', 'state.json']);
  });

  it('survives a kill while the new one is being written', async () => {
    mkdirSync(`${last}.new`);
    writeFileSync(join(`${last}.new`, 'model.safetensors'), 'half');
    expect(await stepOf()).toBe(1);
    await save(3);
    expect(await stepOf()).toBe(3);
    expect(readdirSync(folder)).toEqual(['last']);
  });

  it('survives a kill between the two renames, and goes on with the new one', async () => {
    cpSync(last, `${last}.old`, { recursive: true });
    await save(2);
    renameSync(last, `${last}.new`);
    cpSync(`${last}.new`, `${folder}/copy`, { recursive: true });
    mkdirSync(`${last}.old`, { recursive: true });
    expect(hasCheckpoint(last)).toBe(true);
    expect(await stepOf()).toBe(2);
    await save(4);
    expect(await stepOf()).toBe(4);
    expect(existsSync(`${last}.old`)).toBe(false);
  });

  it('survives a kill before the old one was removed', async () => {
    cpSync(last, `${last}.old`, { recursive: true });
    await save(2);
    expect(await stepOf()).toBe(2);
  });
});

describe('openCheckpoint', () => {
  it('finds a changed byte, a missing file and a changed state', async () => {
    const model = join(last, 'model.safetensors');
    const bytes = readFileSync(model);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(model, bytes);
    await expect(openCheckpoint(last)).rejects.toThrow(/model\.safetensors whose checksum does not fit/);
    await save(2);
    writeFileSync(
      join(last, 'state.json'),
      readFileSync(join(last, 'state.json'), 'utf8').replace('"step":2', '"step":9'),
    );
    await expect(openCheckpoint(last)).rejects.toThrow(/state\.json whose checksum/);
    await expect(openCheckpoint(join(folder, 'other'))).rejects.toMatchObject({ code: 'DATA' });
  });
});

describe('openNewest', () => {
  const warned: string[] = [];
  const open = async () =>
    ((await openNewest(last, (line) => void warned.push(line))).state as { step: number }).step;
  const model = new Map([['w', fromArray(new Float32Array([7, 2]), [2])]]);
  const keep = (step: number) => saveCheckpoint(last, { model }, {}, { step }, true);

  it('goes back to the checkpoint before a damaged one, and says so', async () => {
    await keep(2);
    await keep(3);
    expect(readdirSync(folder).sort()).toEqual(['last', 'last.previous']);
    expect(await open()).toBe(3);
    expect(warned).toEqual([]);
    const path = join(last, 'model.safetensors');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    expect(await open()).toBe(2);
    expect(warned[0]).toMatch(
      /last, got a model\.safetensors whose checksum does not fit; going on from the checkpoint before it/,
    );
    writeFileSync(join(`${last}.previous`, 'state.json'), '{');
    await expect(open()).rejects.toThrow(/last\.previous/);
    await keep(4); // a save begins anew with what is damaged as the one before
    expect(await open()).toBe(4);
  });

  it('finds the one before also where a kill came while an older one was being removed', async () => {
    await keep(2);
    cpSync(last, join(folder, 'second'), { recursive: true });
    await keep(3);
    renameSync(join(folder, 'second'), `${last}.old`); // 2, not yet in the place of the first
    rmSync(join(`${last}.previous`, 'model.safetensors'));
    cpSync(folder, `${folder}-killed`, { recursive: true });
    writeFileSync(join(last, 'model.safetensors'), 'damaged');
    expect(await open()).toBe(2);
    rmSync(last, { recursive: true });
    cpSync(join(`${folder}-killed`, 'last'), last, { recursive: true });
    await keep(4); // ends what the kill cut short before it begins
    expect(readdirSync(folder).sort()).toEqual(['last', 'last.previous']);
    writeFileSync(join(last, 'model.safetensors'), 'damaged');
    expect(await open()).toBe(3);
  });
});
