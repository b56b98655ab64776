import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeKey } from '../src/main-job/code-key.js';
import { Steps } from '../src/main-job/steps.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avcl-steps-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const log: string[] = [];
const logger = { info: (line: string) => log.push(line), warn: (line: string) => log.push(line) };

/** A step that writes its inputs to a file, counts its runs and fails when told. */
function once(inputs: unknown, calls: boolean[], fails = false) {
  const output = join(folder, 'output');
  return new Steps(join(folder, 'steps'), 1, logger).do({
    name: 'write',
    says: 'writing',
    output,
    inputs,
    job: async (resume) => {
      calls.push(resume);
      writeFileSync(output, JSON.stringify(inputs));
      if (fails) {
        throw new Error('cut');
      }
      return { inputs };
    },
  });
}

describe('a step', () => {
  it('is done once, and its answer kept', async () => {
    const calls: boolean[] = [];
    const first = await once({ a: 1 }, calls);
    const second = await once({ a: 1 }, calls);
    expect(calls).toEqual([false]);
    expect(second).toEqual({ ...first, skipped: true });
    expect(log.at(-1)).toMatch(/^\[1\/1\] writing: unchanged/);
  });

  it('is done anew when an input changes, from an empty place', async () => {
    const calls: boolean[] = [];
    await once({ a: 1 }, calls);
    let before = true;
    await new Steps(join(folder, 'steps'), 1, logger).do({
      name: 'write',
      says: 'writing',
      output: join(folder, 'output'),
      inputs: { a: 2 },
      job: async () => {
        before = existsSync(join(folder, 'output'));
      },
    });
    expect(before).toBe(false);
  });

  it('is done anew when its output is gone', async () => {
    const calls: boolean[] = [];
    await once({ a: 1 }, calls);
    rmSync(join(folder, 'output'));
    await once({ a: 1 }, calls);
    expect(calls).toEqual([false, false]);
  });

  it('goes on where it was cut, and adds up the time', async () => {
    const calls: boolean[] = [];
    await expect(once({ a: 1 }, calls, true)).rejects.toThrow('cut');
    const done = await once({ a: 1 }, calls);
    expect(calls).toEqual([false, true]);
    expect(done.skipped).toBe(false);
    expect(done.seconds).toBeGreaterThan(0);
  });
});

describe('the key of code', () => {
  it('is the same for the same packages, and another for others', () => {
    expect(codeKey(['@avcl/torch'])).toBe(codeKey(['@avcl/torch']));
    expect(codeKey(['@avcl/torch'])).not.toBe(codeKey(['@avcl/torch', '@avcl/media']));
  });
});
