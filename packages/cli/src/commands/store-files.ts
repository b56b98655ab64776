/** The files that a clip store is made of, as what no output may take the place of. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Shards, index and prints; not a report or a card that somebody keeps beside them. */
export function storeFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(tar|jsonl|json|bin)$/.test(name))
    .map((name) => join(folder, name));
}
