// Small files with one idea: above 400 lines a source file needs its reason here.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT = 400;
const REASONS = new Map([]);

/** Tracked source files above the limit without a reason, as printable lines. */
export function oversizedFiles(root) {
  const tracked = execFileSync(
    'git',
    ['ls-files', '-z', '--', '*.ts', '*.tsx', '*.mjs', '*.cpp', '*.h', '*.py'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return tracked
    .split('\0')
    .filter((file) => file && !file.includes('.generated.') && !REASONS.has(file))
    .map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length])
    .filter(([, lines]) => lines > LIMIT)
    .map(
      ([file, lines]) =>
        `${file}: ${lines} lines, more than ${LIMIT}; split it by idea or give the reason in scripts/check/sizes.mjs`,
    );
}
