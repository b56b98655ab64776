// The reference, as Markdown made from the code itself: a page a package from its doc comments, the command line from the commands' definitions,
// the settings from the recipe's schema. Nothing of it is kept in the repository, so it cannot be out of date.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandTree } from '@avcl/cli';
import { recipeKeys, recipeSchemaJson } from 'avcl';
import { packageNames } from '../check/imports.mjs';
import { declarationsOf } from './declarations.mjs';

/** File name and Markdown of every page. */
export async function referencePages(root) {
  const pages = new Map([
    ['reference/command-line.md', await commandLinePage()],
    ['reference/settings.md', settingsPage()],
  ]);
  for (const name of packageNames) {
    const folder = name.replace('@avcl/', '');
    pages.set(`reference/${folder}.md`, packagePage(root, name, folder));
  }
  return pages;
}

/** Every command with what its `--help` says. */
export async function commandLinePage() {
  const program = await commandTree(async () => {});
  const all = leaves(program).filter(({ command }) => !command._hidden);
  const list = all.map(
    ({ name, command }) => `- [\`${name}\`](#${name.replaceAll(' ', '-')}): ${command.description()}`,
  );
  const parts = all.map(({ name, command }) => `## ${name}\n\n${codeBlock('text', helpOf(command))}`);
  return `# The command line\n\n\`avcl\` and its commands, as \`avcl <command> --help\` shows them. Exit codes: 0 done, 2 wrong use, 3 bad data, 4 environment, 130 stopped by Ctrl-C, 143 by SIGTERM, 1 anything else.\n\n${list.join('\n')}\n\n${parts.join('\n')}`;
}

/** The commands that do something, with their whole names: `avcl data build`. */
export function leaves(command, name = command.name()) {
  const children = command.commands.filter((child) => child.name() !== 'help');
  return children.length === 0
    ? [{ name, command }]
    : children.flatMap((child) => leaves(child, `${name} ${child.name()}`));
}

function helpOf(command) {
  let text = '';
  command.configureOutput({
    writeOut: (piece) => (text += piece),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}

/** Every setting of a recipe. */
export function settingsPage() {
  const schema = recipeSchemaJson();
  const sectionOf = (key) => (key.includes('.') ? key.split('.')[0] : '');
  const sections = new Set([...recipeKeys.keys()].map(sectionOf));
  const parts = [...sections].map((section) => {
    const keys = [...recipeKeys].filter(([key]) => sectionOf(key) === section);
    const rows = keys.map(([key, { description, fallback, source }]) =>
      row([`\`${key}\``, valuesOf(schema, key), `\`${JSON.stringify(fallback)}\``, description, source]),
    );
    return `## ${section === '' ? 'Every run' : section}\n\n| setting | values | default | what it is | where the default comes from |\n|---|---|---|---|---|\n${rows.join('\n')}`;
  });
  return `# Settings\n\nEvery setting of a recipe, made from the schema that checks recipes. On the command line \`key=value\`; in a YAML file a section a heading. \`avcl config\` prints them as a recipe resolves them; [recipes and settings](../docs/guides/recipes.md) explains those that matter.\n\n${parts.join('\n\n')}\n`;
}

/** The values that the schema allows, in words. */
function valuesOf(schema, key) {
  const node = key.split('.').reduce((at, part) => at.properties[part], schema);
  return typeInWords(node);
}

function typeInWords(node) {
  const several = node.anyOf ?? node.oneOf;
  if (several !== undefined) return several.map(typeInWords).join(' or ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.type === 'array')
    return `list of ${node.items === undefined ? 'values' : typeInWords(node.items)}`;
  if (node.type !== 'integer' && node.type !== 'number') return node.type ?? 'any';
  const least = node.minimum ?? node.exclusiveMinimum;
  const most =
    Math.abs(node.maximum) === Number.MAX_SAFE_INTEGER ? undefined : (node.maximum ?? node.exclusiveMaximum);
  const more = node.minimum === undefined ? 'more than' : 'from';
  const below = node.maximum === undefined ? 'below' : 'to';
  const bounds = [
    least === undefined || least === -Number.MAX_SAFE_INTEGER ? '' : ` ${more} ${least}`,
    most === undefined ? '' : ` ${below} ${most}`,
  ];
  return `${node.type === 'integer' ? 'whole number' : 'number'}${bounds.join('')}`;
}

const row = (cells) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;

/** Every exported name of a package. Operators that are PyTorch's own are a table. */
function packagePage(root, name, folder) {
  const index = join(root, 'packages', folder, 'dist/index.d.ts');
  const { description } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));
  const all = declarationsOf(index);
  const isOperator = ({ file }) => file.endsWith('ops.generated.d.ts');
  const described = all.filter((item) => !isOperator(item)).map(describe);
  const operators = all
    .filter(isOperator)
    .map(({ name: operator, doc }) => row([`\`${operator}\``, (doc ?? '').split('\n').join(' ')]));
  const table =
    operators.length === 0
      ? ''
      : `\n## Operators\n\nPyTorch's, as functions and, where the first argument is a tensor, as its methods: what has no default is given by position, the rest in one object.\n\n| function | schema |\n|---|---|\n${operators.join('\n')}\n`;
  return `# ${name}\n\n${description}\n\n${codeBlock('ts', `import { … } from '${name}';`)}\n${described.join('\n')}${table}`;
}

function describe({ name, text, doc }) {
  const shown = text
    .split('\n')
    .filter((line) => !/^\s*(#private;|private )/.test(line))
    .join('\n');
  return `## ${name}\n\n${commentToMarkdown(doc ?? '')}\n\n${codeBlock('ts', shown)}`;
}

/** Tags become lines of a list, `@param x - the input` is "`x`: the input"; an example is code. */
function commentToMarkdown(doc) {
  const [text, ...tags] = doc.split(/^@/m);
  const lines = tags.map((tag) => {
    const [, word, rest] = /^(\w+)\s*(.*)$/s.exec(tag.replaceAll('\n', ' ').trim()) ?? [];
    if (word === 'param') return rest.replace(/^(\S+)\s*-?\s*(.*)$/s, '- `$1`: $2');
    return word === 'example' ? `\n${codeBlock('ts', tag.slice(word.length).trim())}` : `- ${word}: ${rest}`;
  });
  return `${text.trim()}\n\n${lines.join('\n')}`.replaceAll(/\{@link ([^}\s]+)[^}]*\}/g, '`$1`').trim();
}

function codeBlock(language, text) {
  return `\`\`\`${language}\n${text}\n\`\`\`\n`;
}
