/**
 * What a subcommand's file gives: its options, examples and job. `run` surrounds every job alike with logging,
 * progress, Ctrl-C, output and exit status.
 */
import { type Command, InvalidArgumentError } from 'commander';

/** Where messages go; `avcl`'s own interface, repeated so that no type of it is needed to define a command. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** What a job gets. */
export interface Session {
  readonly logger: Logger;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Whether SIGUSR1 came since this was last asked: a checkpoint is wanted, not a stop. */
  saveAsked(): boolean;
  /** Shows how far the job is, in the one line kept for it. */
  progress(state: { readonly line: string }): void;
}

/** What a job answers. */
export interface Outcome {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What people read. Ends without a line break. */
  readonly text: string;
  /** 0 unless said. */
  readonly exitCode?: number | undefined;
  /** What ended the job after this much of it: the answer is printed all the same, and the failure decides the exit status. */
  readonly failure?: unknown;
  /** Nothing is printed: another process says it. */
  readonly silent?: boolean | undefined;
}

/** The options that every subcommand has. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** Runs a job and settles what the process prints and returns. */
export type Run = (options: CommonOptions, job: (session: Session) => Promise<Outcome>) => Promise<void>;

/** Adds a subcommand's arguments, options, examples and action. */
export type Define = (command: Command, run: Run) => void;

/** The narrowest terminal that help is laid out for; commander does the same with its own part. */
export const HELP_WIDTH = 80;

/** Text for `addHelpText('after', ...)`. A line too long for a terminal goes on at an option, as a shell takes it. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => folded(`  $ avcl ${line}`)).join('\n')}\n`;
}

function folded(line: string): string {
  if (line.length <= HELP_WIDTH) return line;
  const [first, ...options] = line.split(/ (?=--)/);
  const rows = [first!];
  for (const option of options) {
    const longer = `${rows.at(-1)} ${option}`;
    if (longer.length + ' \\'.length > HELP_WIDTH) rows.push(`      ${option}`);
    else rows[rows.length - 1] = longer;
  }
  return rows.join(' \\\n');
}

/**
 * Adds options without which the subcommand cannot run. Checked after all else of the command line, so that a
 * mistyped `--dta` is named as such and not as a missing `--data`.
 */
export function demand(
  command: Command,
  ...options: readonly (readonly [flags: string, text: string, parse?: (text: string) => unknown])[]
): void {
  for (const [flags, text, parse] of options) {
    const option = command.createOption(flags, `${text} (required)`);
    command.addOption(parse === undefined ? option : option.argParser(parse));
    command.hook('preAction', () => {
      if (command.getOptionValue(option.attributeName()) === undefined) {
        command.error(`required option '${flags}' not specified`);
      }
    });
  }
}

/** Parser of an option that is a whole number, `least` or more. */
export function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
    }
    return value;
  };
}

/** `--device`, with its check: `.option(...device)`. */
export const device = [
  '--device <device>',
  "cpu, cuda or cuda:N (default: the recipe's)",
  (text: string): string => {
    if (!/^(cpu|cuda(:\d+)?)$/.test(text)) throw new InvalidArgumentError('Expected cpu, cuda or cuda:N.');
    return text;
  },
] as const;

/** Parser of an option that is one of a few words. */
export function oneOf<Word extends string>(...words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) {
      throw new InvalidArgumentError(`Expected ${words.join(', ')}.`);
    }
    return found;
  };
}

/** An option's value in seconds, 0 or more. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected seconds, as 10 or 2.5.');
}

/** `--checkpoint`: `.option(...checkpoint)`. */
export const checkpoint = [
  '--checkpoint <name>',
  'best or last (default: best, where a run has one)',
  oneOf('best', 'last'),
] as const;
