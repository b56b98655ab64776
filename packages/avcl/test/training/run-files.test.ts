/** The small files of a run: the lock, and the metrics that are cut back to a checkpoint. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256, writeDurably } from '../../src/training/durable.js';
import { lockFolder } from '../../src/training/lock.js';
import { MetricsFile, readMetrics } from '../../src/training/metrics.js';

const folder = () => mkdtempSync(join(tmpdir(), 'avcl-run-'));

describe('lockFolder', () => {
  it('keeps a second owner out until the first is done', () => {
    const dir = folder();
    const first = lockFolder(dir);
    expect(() => lockFolder(dir)).toThrow(new RegExp(`process ${process.pid} on`));
    first[Symbol.dispose]();
    lockFolder(dir)[Symbol.dispose]();
    expect(existsSync(join(dir, 'run.lock'))).toBe(false);
  });

  it('takes over from a process that is gone, but not from another machine', () => {
    const dir = folder();
    const path = join(dir, 'run.lock');
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    lockFolder(dir)[Symbol.dispose]();
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    expect(() => lockFolder(dir)).toThrow(/on elsewhere/);
  });
});

describe('MetricsFile', () => {
  it('cuts the rows after the checkpoint, and a torn last line', () => {
    const path = join(folder(), 'metrics.jsonl');
    {
      using file = new MetricsFile(path, 0);
      for (const step of [1, 2, 3]) {
        file.write({ kind: 'step', step, loss: step === 3 ? Number.NaN : 0.1 + step });
      }
      file.flush();
      expect(file.rows).toBe(3);
    }
    appendFileSync(path, '{"kind":"st');
    {
      using file = new MetricsFile(path, 2);
      file.write({ kind: 'step', step: 3, loss: 9 });
    }
    expect(readMetrics(path).map((row) => row.loss)).toEqual([1.1, 2.1, 9]);
    expect(() => new MetricsFile(path, 4)).toThrow(/expected 4 rows/);
  });
});

describe('writeDurably', () => {
  it('replaces a file and leaves nothing behind', async () => {
    const path = join(folder(), 'a.json');
    writeDurably(path, 'one');
    writeDurably(path, 'abc');
    expect(readFileSync(path, 'utf8')).toBe('abc');
    expect(existsSync(`${path}.tmp`)).toBe(false);
    expect(await sha256(path)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'); // FIPS 180-2, B.1
  });
});
