/** The small files of a run: the metrics that are cut back to a checkpoint. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256, writeDurably } from '../../src/training/durable.js';
import { MetricsFile, readMetrics } from '../../src/training/metrics.js';

const folder = () => mkdtempSync(join(tmpdir(), 'avcl-run-'));

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
    expect(readdirSync(dirname(path))).toEqual(['a.json']);
    expect(await sha256(path)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'); // FIPS 180-2, B.1
  });
});
