/**
 * The command line: builds the program from the table, runs one subcommand, and settles output and exit status.
 * stdout carries the answer alone (with `--json` one JSON object); everything else goes to stderr.
 */
import { Command, CommanderError } from 'commander';
import picocolors from 'picocolors';
import { type Entry, entries } from './commands.js';
import type { Outcome, Run } from './frame/define.js';
import { type Failure, failureOf, LAUNCHED, stackOf, type Told } from './frame/failure.js';
import { listenForStop } from './frame/stopping.js';
import { Terminal } from './frame/terminal.js';
import { version } from './version.js';

const EXIT_CODES = `
Exit codes: 0 done, 2 wrong use, 3 bad data, 4 environment, 130 stopped by Ctrl-C,
143 by SIGTERM, 1 anything else.
Start with: avcl doctor, which says what is missing; avcl <command> --help shows examples.
`;

const colours = picocolors.createColors(process.stderr.isTTY === true && picocolors.isColorSupported);

/** In a process that `avcl launch` started the launcher says it, once for all. */
function tellLauncher(failure: Failure, error: unknown): boolean {
  if (process.env[LAUNCHED] === undefined || process.send === undefined) return false;
  const { ranks = [] } = (error ?? {}) as { ranks?: readonly number[] };
  process.send({ failure, ranks } satisfies Told);
  return true;
}

function printFailure(failure: Failure, error: unknown, json: boolean): void {
  if (tellLauncher(failure, error)) return;
  const stopped = failure.code === 'STOPPED';
  process.stderr.write(
    `${stopped ? colours.yellow('stopped:') : colours.red('error:')} ${failure.message}\n`,
  );
  if (failure.fix !== null) {
    process.stderr.write(`${stopped ? 'go on:' : 'fix:'} ${failure.fix}\n`);
  }
  if (process.env.AVCL_DEBUG === '1') {
    process.stderr.write(`${stackOf(error)}\n`);
  }
  if (json) {
    const { code, message, fix } = failure;
    process.stdout.write(`${JSON.stringify({ error: { code, message, fix } })}\n`);
  }
}

/** Runs the job of the chosen subcommand; `report` gets the status. */
function runner(report: (exitCode: number) => void): Run {
  return async (options, job) => {
    const terminal = new Terminal(process.stderr, () => performance.now(), colours.yellow);
    using stopping = listenForStop(terminal);
    let outcome: Outcome;
    try {
      outcome = await job({
        logger: terminal,
        signal: stopping.signal,
        saveAsked: stopping.saveAsked,
        progress: (state) => terminal.progress(state.line),
      });
    } catch (error) {
      terminal.done();
      const failure = failureOf(error, stopping.exitCode(), 'avcl');
      printFailure(failure, error, options.json === true);
      report(failure.exitCode);
      return;
    }
    terminal.done();
    if (outcome.silent !== true) {
      process.stdout.write(`${options.json ? JSON.stringify(outcome.json) : outcome.text}\n`);
    }
    report(outcome.exitCode ?? 0);
  };
}

async function add(parent: Command, entry: Entry, words: readonly string[], run: Run): Promise<void> {
  const command = parent.command(entry.name, { hidden: entry.hidden === true }).description(entry.summary);
  command.helpOption('-h, --help', 'show this help');
  if (!words.includes(entry.name)) {
    return;
  }
  if (entry.load !== null) {
    const { define } = await entry.load();
    define(command, run);
    command.option('--json', 'print one JSON object on stdout; messages stay on stderr');
  }
  for (const child of entry.children ?? []) {
    await add(command, child, words, run);
  }
}

/** The subcommand that the words name, as far as they name one: `avcl data build`. */
function typed(words: readonly string[]): string {
  const first = entries.find((entry) => entry.name === words[0]);
  const second = first?.children?.find((child) => child.name === words[1]);
  return ['avcl', ...(first ? [first.name] : []), ...(second ? [second.name] : [])].join(' ');
}

/**
 * Runs the command line.
 *
 * @param argv - the words after `avcl`
 * @returns the exit status
 */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const run = runner((status) => {
    exitCode = status;
  });
  const program = new Command('avcl')
    .description('Learn to recognise actions from video and its sound, first without labels, then with few.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXIT_CODES);
  try {
    for (const entry of entries) {
      await add(program, entry, argv, run);
    }
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return 0;
    }
    if (error instanceof CommanderError && error.code === 'commander.help') {
      return 2; // the help was shown because no subcommand was named
    }
    const failure = failureOf(error, null, typed(argv));
    printFailure(failure, error, argv.includes('--json'));
    return failure.exitCode;
  }
  return exitCode;
}
