/** The event file: known checksums, our own parse of its frames, and TensorBoard's reader where Python has it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { crc32c, EventWriter, maskedCrc } from '../../src/training/tensorboard.js';

const script = fileURLToPath(new URL('read_events.py', import.meta.url));
const python = fileURLToPath(new URL('../../../../.venv/bin/python', import.meta.url));

function write(
  folder: string,
  from: number,
  rows: [number, Record<string, number>][],
  second: number,
): string {
  using writer = new EventWriter(folder, from, () => 1_700_000_000 + second);
  for (const [step, values] of rows) {
    writer.scalars(step, values);
  }
  writer.flush();
  return writer.path;
}

/** Splits a file into its records, checking both checksums of each. */
function records(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc(data));
    found.push(data);
    at += length + 16;
  }
  return found;
}

describe('the event file', () => {
  it('computes CRC-32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283); // the check value of the algorithm's definition
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
    expect(maskedCrc(Buffer.from('123456789'))).not.toBe(crc32c(Buffer.from('123456789')));
  });

  it('frames a version, then a record a step', () => {
    const path = write(mkdtempSync(join(tmpdir(), 'avcl-tb-')), 0, [[300, { 'train/loss': 0.5 }]], 0);
    const [version, scalar] = records(path);
    expect(version!.includes('brain.Event:2')).toBe(true);
    expect(version!.readDoubleLE(1)).toBe(1_700_000_000);
    expect([...scalar!.subarray(9, 12)]).toEqual([0x10, 0xac, 0x02]); // field 2, varint 300
    expect(scalar!.includes('train/loss')).toBe(true);
    expect(scalar!.readFloatLE(scalar!.length - 4)).toBe(0.5);
  });

  it('comes last by name in its folder, also where the clock was set back, and forgets what was from its step on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'avcl-tb-'));
    const first = write(folder, 0, [[1, { loss: 1 }]], 100);
    const again = write(folder, 0, [[1, { loss: 2 }]], 100); // killed before a checkpoint, same process number, same second
    const back = write(folder, 1, [[2, { loss: 3 }]], -3600);
    expect([back, first, again].sort()).toEqual([first, again, back]);
    expect(records(first)).toHaveLength(2);
    expect(records(again)).toHaveLength(3); // with the start of a session
    expect([...records(again)[1]!.subarray(9)]).toEqual([0x10, 0, 0x3a, 2, 0x08, 1]); // step 0, session_log {status: START}
  });

  it.skipIf(!existsSync(python))('is read by TensorBoard, which drops what a resumed run repeats', () => {
    const folder = mkdtempSync(join(tmpdir(), 'avcl-tb-'));
    write(
      folder,
      0,
      [
        [0, { 'train/loss': 3, 'train/lr': 0.25 }],
        [1, { 'train/loss': 2 }],
        [2, { 'train/loss': 9 }],
      ],
      0,
    );
    write(folder, 2, [[2, { 'train/loss': 1.5 }]], 5);
    const run = spawnSync(python, [script, folder], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual({
      version: 2,
      scalars: {
        'train/loss': [
          [0, 3],
          [1, 2],
          [2, 1.5],
        ],
        'train/lr': [[0, 0.25]],
      },
    });
  });
});
