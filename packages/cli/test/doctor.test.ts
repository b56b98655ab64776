/** `avcl doctor` on training with several processes; the other checks are in end-to-end.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distributed } from '@avcl/torch';
import { afterAll, describe, expect, it } from 'vitest';
import { doctorText } from '../src/commands/doctor.js';
import { processesCheck } from '../src/doctor/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('several processes', () => {
  it.skipIf(!distributed.operatorsBuilt('gloo'))('are possible where the operators were built', () => {
    expect(processesCheck()).toMatchObject({ name: 'processes', ok: true, fix: null });
  });

  it('are not where they were not, which is no fault, and what to install is said', () => {
    const check = processesCheck(folder);
    expect(check).toMatchObject({ ok: true, detail: expect.stringContaining('not possible') });
    expect(check.fix).toMatch(/apt-get install libgloo-dev && npx avcl setup/);
    expect(doctorText([check])).toMatch(/^ok {3}processes {2}.*\n +fix: apt-get.*\nall is well$/);
  });

  it('are a fault where the operators do not load', () => {
    writeFileSync(join(folder, 'avcl_c10d.so'), 'not a library');
    const check = processesCheck(folder);
    expect(check).toMatchObject({ ok: false, fix: expect.any(String) });
    expect(check.detail).toMatch(/avcl_c10d\.so to load/);
  });
});
