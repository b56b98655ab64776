/** How the help is laid out: the commands in groups by what one does with them, and which page of the documentation goes on from each. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Headings of `avcl --help` with their commands. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  'Set up:': ['setup', 'doctor'],
  'Data:': ['synth', 'data'],
  'Learn:': ['pretrain', 'finetune', 'launch', 'config'],
  'Judge:': ['test', 'compare', 'probe', 'reproduce'],
  'Use:': ['predict', 'search', 'cam', 'embed', 'export', 'serve', 'studio'],
};

/** The guide (docs/guides) that goes on from a command. */
export const guides: Readonly<Record<string, string>> = {
  setup: 'troubleshooting',
  doctor: 'troubleshooting',
  synth: 'synthetic-benchmark',
  'data build': 'your-own-data',
  'data merge': 'your-own-data',
  'data list': 'your-own-data',
  'data kinetics-sounds': 'reproduce-the-paper',
  'data manifests': 'reproduce-the-paper',
  'data report': 'your-own-data',
  'data verify': 'your-own-data',
  pretrain: 'recipes',
  finetune: 'few-labels',
  launch: 'several-processes',
  config: 'recipes',
  test: 'evaluate',
  compare: 'evaluate',
  probe: 'evaluate',
  reproduce: 'reproduce-the-paper',
  predict: 'long-video',
  search: 'search',
  cam: 'explain',
  embed: 'evaluate',
  export: 'export',
  serve: 'serving',
  studio: 'studio',
};

/** Where a guide lies: in this repository, or, where the package is installed, in the site that it brings. */
export function guideFile(name: string): string {
  const inRepository = `docs/guides/${name}.md`;
  if (existsSync(new URL(`../../../${inRepository}`, import.meta.url))) return inRepository;
  return relative('', fileURLToPath(new URL(`../site/docs/guides/${name}.html`, import.meta.url)));
}

/** The heading of a command; that of the last group for one that is in none. */
export function groupOf(name: string): string {
  const found = Object.entries(groups).find(([, names]) => names.includes(name));
  return found?.[0] ?? 'Use:';
}

/** A summary as the first sentence of a help page. */
export function sentence(summary: string): string {
  return `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
}
