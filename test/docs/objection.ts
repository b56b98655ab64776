/** What is wrong with the words of an `avcl` command line, found without running it: by the commands' own definitions and the recipe's schema. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandTree } from '@avcl/cli';
import { presets, resolveRecipe } from 'avcl';
import { root } from './blocks.js';

/** What commander and the recipe's schema say against the words; null where nothing. */
export async function objection(words: readonly string[]): Promise<string | null> {
  let ran = false;
  const tree = await commandTree(async () => {
    ran = true;
  });
  for (const command of everyCommand(tree))
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    await tree.parseAsync([...words], { from: 'user' });
  } catch (error) {
    const { exitCode, message } = error as { exitCode?: number; message: string };
    return exitCode === 0 ? null : message;
  }
  if (!ran) return 'it names no command';
  const inner = words.indexOf('--');
  if (words[0] === 'launch' && inner >= 0) return objection(words.slice(inner + 1));
  return settingsObjection(words);
}

function everyCommand(command: Awaited<ReturnType<typeof commandTree>>): (typeof command)[] {
  return [command, ...command.commands.flatMap((child) => everyCommand(child as typeof command))];
}

/** Settings after the options must be the recipe's, and a recipe that is not a file one of the presets. */
function settingsObjection(words: readonly string[]): string | null {
  if (!['pretrain', 'finetune', 'config', 'reproduce'].includes(words[0]!)) return null;
  const overrides = words.filter((word) => /^[a-z_0-9.]+=/.test(word));
  const named = words[words.indexOf('--recipe') + 1]!;
  const preset = words.includes('--recipe') && presets().includes(named) ? named : undefined;
  const ours = /^recipes\//.test(named);
  if (words.includes('--recipe') && preset === undefined && !(ours && existsSync(join(root, named))))
    return `there is no recipe ${named}`;
  const stage = words[0] === 'finetune' ? 'finetune' : 'pretrain';
  try {
    resolveRecipe({ ...(preset === undefined ? {} : { preset }), overrides, stage });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
