/**
 * The code blocks of the README and the guides, and the shell commands in them: words, where the output goes, what follows. Only the shell that
 * the docs use is understood (quotes, comments, `>`); the rest of a line is left as it is and the line is called `plain: false`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** A fenced block. */
export interface Block {
  readonly file: string;
  /** The line of its fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** One line of a shell block. */
export interface ShellLine {
  readonly where: string;
  readonly text: string;
  /** The words of a simple command. */
  readonly words: readonly string[];
  /** The file that stdout goes to. */
  readonly to: string | null;
  /** Whether it is one simple command, without variables, pipes and substitutions. */
  readonly plain: boolean;
}

/** README, CONTRIBUTING, the packages' READMEs and the guides. */
export function documents(): string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);
  const guides = readdirSync(join(root, 'docs/guides')).map((name) => `docs/guides/${name}`);
  const others = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/index.md',
    'docs/limits.md',
    'docs/results/README.md',
  ];
  return [...others, ...packages, ...guides].filter((file) => existsSync(join(root, file)));
}

/** The blocks of a document. */
export function blocksOf(file: string): Block[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const blocks: Block[] = [];
  let open: { line: number; language: string; text: string[] } | null = null;
  lines.forEach((line, i) => {
    const fence = /^\s*```(\w*)\s*$/.exec(line);
    if (fence === null) open?.text.push(line);
    else if (open === null) open = { line: i + 1, language: fence[1]!, text: [] };
    else {
      blocks.push({ file, line: open.line, language: open.language, text: open.text.join('\n') });
      open = null;
    }
  });
  return blocks;
}

/** The commands of a shell block; lines ended by `\` are joined, comments left out. */
export function shellLines({ file, line, text }: Block): ShellLine[] {
  let from = line;
  return text
    .replaceAll('\\\n', '\u0000')
    .split('\n')
    .flatMap((raw) => {
      from += 1;
      const where = `${file}:${from}`;
      from += raw.split('\u0000').length - 1;
      const command = raw.replaceAll('\u0000', ' ').trim();
      return command === '' || command.startsWith('#') ? [] : [{ where, text: command, ...parse(command) }];
    });
}

function parse(command: string): Pick<ShellLine, 'words' | 'to' | 'plain'> {
  const words: string[] = [];
  let to: string | null = null;
  let redirect = false;
  const token = /\s*(?:"([^"]*)"|'([^']*)'|(#.*)|(>)|([&|;<$`(].*)|((?:[^\s"'&|;<>$`(])+))/y;
  token.lastIndex = 0;
  for (let match = token.exec(command); match !== null; match = token.exec(command)) {
    const [, double, single, comment, arrow, rest, bare] = match;
    if (comment !== undefined) break;
    if (rest !== undefined) return { words, to, plain: false };
    if (arrow !== undefined) redirect = true;
    else {
      const word = double ?? single ?? bare!;
      if (redirect) to = word;
      else words.push(word);
      redirect = false;
    }
  }
  return { words, to, plain: true };
}

/** The words after `avcl` where a line calls it, in whatever way. */
export function avclWords({ words }: ShellLine): readonly string[] | null {
  const at = words.findIndex((word) => word === 'avcl' || word.endsWith('/.bin/avcl'));
  return at < 0 ? null : words.slice(at + 1);
}
