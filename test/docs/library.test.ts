/** Every command is a function: the table of docs/guides/library.md has each command once, and each function that it names is exported. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandTree } from '@avcl/cli';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/library.md'), 'utf8');
const rows = [...guide.matchAll(/^\| `avcl ([\w -]+)` \| `([@\w/-]+)` \| (.+) \|$/gm)].map(
  ([, command, name, functions]) => ({
    command: command!,
    name: name!,
    functions: [...functions!.matchAll(/`(\w+)`/g)].map(([, one]) => one!),
  }),
);

/** The commands that do something, as typed; hidden ones left out. */
function leaves(command: Command, words: readonly string[] = []): string[] {
  const visible = command.createHelp().visibleCommands(command);
  const children = visible.filter((child) => child.name() !== 'help');
  if (children.length === 0) return [words.join(' ')];
  return children.flatMap((child) => leaves(child, [...words, child.name()]));
}

describe('docs/guides/library.md', () => {
  it('has a function for every command', async () => {
    const all = leaves(await commandTree(async () => {}));
    expect(rows.map(({ command }) => command).sort()).toEqual(all.sort());
    expect(rows.filter(({ functions }) => functions.length === 0)).toEqual([]);
  });

  it.each(rows)('$functions of $name are exported', async ({ name, functions }) => {
    const exported = (await import(name)) as Record<string, unknown>;
    for (const one of functions) expect(typeof exported[one], one).toBe('function');
  });
});
