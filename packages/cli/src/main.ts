/**
 * The command line: runs one subcommand of the program, and settles output and exit status.
 * stdout carries the answer alone (with `--json` one JSON object); everything else goes to stderr.
 */
import { CommanderError } from 'commander';
import picocolors from 'picocolors';
import { entries } from './commands.js';
import type { Outcome, Run } from './frame/define.js';
import { type Failure, failureOf, LAUNCHED, stackOf, type Told } from './frame/failure.js';
import { listenForStop } from './frame/stopping.js';
import { Terminal } from './frame/terminal.js';
import { commandTree } from './program.js';

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
    if (outcome.failure === undefined) return report(outcome.exitCode ?? 0);
    const failure = failureOf(outcome.failure, stopping.exitCode(), 'avcl');
    printFailure(failure, outcome.failure, false);
    report(failure.exitCode);
  };
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
  try {
    const program = await commandTree(run, argv);
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
