/**
 * The messages in the troubleshooting guide are those of the code: of each, two thirds of the words of its longest piece stand in a row in a source (the rest may
 * be put in when it is made). So a message that was reworded is found, one with another number in it is not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './blocks.js';

const FEWEST = 3;

/** The messages in the guide's first column. */
const messages = readFileSync(join(root, 'docs/guides/troubleshooting.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...line.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!))
  .filter((text) => text.split(' ').length > FEWEST);

/** All sources that speak to users, with strings that were broken over lines put together. */
const sources = ['packages', 'scripts/setup']
  .flatMap((folder) => filesIn(join(root, folder)))
  .filter((file) => /\/(src|setup)\/.*\.(ts|mjs)$/.test(file) && !file.includes('/node_modules/'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replace(/['"`] \+\s*['"`]/g, '');

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

function isSpoken(message: string): boolean {
  const pieces = message.split('…').map((piece) => piece.trim().split(' '));
  const words = pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest));
  const run = Math.max(FEWEST, Math.ceil((2 / 3) * words.length));
  return words.some((_, i) => i + run <= words.length && sources.includes(words.slice(i, i + run).join(' ')));
}

describe('the troubleshooting guide', () => {
  it('has messages that the code gives', () => {
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.filter((message) => !isSpoken(message))).toEqual([]);
  });

  it('would be told of others', () => {
    expect(isSpoken('expected a known parameter of the recipe, got …')).toBe(false);
    expect(isSpoken('set-up failed: not there on this computer: …')).toBe(false);
  });
});
