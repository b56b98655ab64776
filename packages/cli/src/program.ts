/**
 * The commands as commander knows them, from the table. A subcommand's own file is loaded where the words name it, so that `avcl --help` stays
 * quick; without words all are, which is how the documentation reads them.
 */
import { Command } from 'commander';
import { type Entry, entries } from './commands.js';
import type { Run } from './frame/define.js';
import { groupOf, guideFile, guides, sentence } from './help.js';
import { version } from './version.js';

const EXIT_CODES = `
Exit codes: 0 done, 2 wrong use, 3 bad data, 4 environment, 130 stopped by
Ctrl-C, 143 by SIGTERM, 1 anything else.
Start with: avcl doctor, which says what is missing; avcl <command> --help shows
examples.
`;

async function add(
  parent: Command,
  entry: Entry,
  words: readonly string[] | null,
  run: Run,
  group = '',
): Promise<void> {
  const command = parent
    .command(entry.name, { hidden: entry.hidden === true })
    .summary(entry.summary)
    .description(sentence(entry.summary))
    .helpOption('-h, --help', 'show this help');
  if (entry.children !== undefined) command.helpCommand('help [command]', 'show the help of a command');
  if (group === '') command.helpGroup(groupOf(entry.name));
  if (words !== null && !words.includes(entry.name)) {
    return;
  }
  if (entry.load !== null) {
    const { define } = await entry.load();
    define(command, run);
    sayDefaults(command);
    command.option('--json', 'print one JSON value on stdout; messages stay on stderr');
    const guide = guides[`${group} ${entry.name}`.trim()];
    if (guide !== undefined) command.addHelpText('after', `More: ${guideFile(guide)}`);
  }
  for (const child of entry.children ?? []) {
    await add(command, child, words, run, entry.name);
  }
}

/** Defaults as one types them; commander shows words in quotation marks. */
function sayDefaults({ options, registeredArguments }: Command): void {
  for (const each of [...options, ...registeredArguments]) {
    if (typeof each.defaultValue === 'string') each.default(each.defaultValue, each.defaultValue);
  }
}

/**
 * Builds the program. It throws where it would end the process, and writes its errors nowhere.
 *
 * @param run - what is done with the job of the chosen subcommand
 * @param words - the command line, whose subcommands are loaded; null: all of them
 */
export async function commandTree(run: Run, words: readonly string[] | null = null): Promise<Command> {
  const program = new Command('avcl')
    .description('Learn to recognise actions from video and its sound, first without labels, then with few.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .commandsGroup(groupOf('setup')) // where `help` stands
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXIT_CODES);
  for (const entry of entries) {
    await add(program, entry, words, run);
  }
  return program;
}
