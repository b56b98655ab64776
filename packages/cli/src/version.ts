/** The version that `avcl --version` prints: the package's own. */
import { readFileSync } from 'node:fs';

/** Reads it from `package.json`. */
export function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
