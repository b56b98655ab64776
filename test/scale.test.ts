/**
 * Long lists and wide stores: bench/store-scale.mjs run once. Bounds are on processor time and memory, not on the clock, and
 * generous: another machine, beside other work. The measured figures are in bench/results/store-scale.csv.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

interface Row {
  readonly task: string;
  readonly entries: number;
  readonly cpu_seconds: string;
  readonly resident_mb: string;
  readonly batch_cpu_ms: string;
}

describe('scale', () => {
  let rows: readonly Row[];
  const of = (task: string, entries: number) =>
    rows.find((row) => row.task === task && row.entries === entries)!;

  beforeAll(() => {
    const script = fileURLToPath(new URL('../bench/store-scale.mjs', import.meta.url));
    rows = JSON.parse(execFileSync(process.execPath, [script, '--once'], { encoding: 'utf8' })) as Row[];
  }, 300_000);

  it('reads a list of 250,000 rows', () => {
    expect(Number(of('list', 250_000).cpu_seconds)).toBeLessThan(6);
    expect(Number(of('list', 250_000).resident_mb)).toBeLessThan(500);
  });

  it('opens a store of 60,000 clips', () => {
    expect(Number(of('open', 60_000).cpu_seconds)).toBeLessThan(4);
    expect(Number(of('open', 60_000).resident_mb)).toBeLessThan(500);
  });

  it('samples a batch at a cost that does not grow with the store', () => {
    const [narrow, wide] = [6000, 60_000].map((clips) => Number(of('sample', clips).batch_cpu_ms)) as [
      number,
      number,
    ];
    expect(wide).toBeLessThan(2.5 * narrow);
    expect(Number(of('sample', 60_000).resident_mb)).toBeLessThan(600);
  });
});
