// The science against PyTorch in Python: every backbone, fusion and loss with all gradients, whole training steps with every
// parameter, running statistic and bank row. Files and tolerances: test/golden/README.md. AVCL_DEVICE=cuda runs it there.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { cases, check } from './golden/suite.js';

const device = process.env.AVCL_DEVICE ?? 'cpu';

describe.each(['float32', 'float64'] as const)(`golden files in %s on ${device}`, (dtype) => {
  it.each([...cases.keys()])('%s', (file) => {
    const { compared, failures } = tidy(() => check(file, { dtype, device }));
    expect(compared).toBeGreaterThan(2);
    expect(failures).toEqual([]);
  });
});

it('asks only for what bench/gpu.sh --pack takes along: packages by name, and files beside it', () => {
  const folder = fileURLToPath(new URL('./golden/', import.meta.url));
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const asked = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from!),
  );
  expect(asked.filter((from) => !/^(\.\/[\w-]+\.js|node:[\w/]+|@avcl\/torch|avcl)$/.test(from))).toEqual([]);
  expect(asked).toContain('avcl');
});
