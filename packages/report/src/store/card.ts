/**
 * The data card of a clip store, as Markdown: what was counted is filled in, what only the owner of the videos knows is asked. After the questions of
 * "Datasheets for Datasets" (arXiv 1803.09010) that concern videos of actions.
 */
import type { Finding, StoreReport } from '@avcl/media';
import { count, duration } from '../numbers.js';

/** What the card of a store is made from. */
export interface StoreCardData {
  /** What the data is called: the store's folder. */
  readonly name: string;
  /** ISO 8601. */
  readonly made: string;
  /** The store's hash, under which runs and tests name it. */
  readonly hash: string;
  /** How frames and sound are kept, a line each. */
  readonly form: readonly string[];
  readonly report: StoreReport;
  readonly findings: readonly Finding[];
  /** The published lists that it was made with, a line each. */
  readonly lists: readonly string[];
}

const SPLITS = ['train', 'val', 'test', 'none'] as const;

/** What no program can know. Each is left for the owner to answer. */
const QUESTIONS = [
  'Where do the videos come from, and when were they recorded?',
  'By what right are they used, and may the store be passed on? It holds frames and sound of every one.',
  'Who is seen and heard in them, did they agree, and whom do they ask to be taken out?',
  'Who gave the labels, by what rule, and how often do two people agree?',
  'What is it for, and what must it not be used for?',
  'Who or what is missing or rare in it: places, ages, bodies, languages, devices?',
];

const row = (cells: readonly (string | number)[]): string =>
  `| ${cells.map((cell) => (typeof cell === 'number' ? count(cell) : cell.replaceAll('|', '\\|'))).join(' | ')} |`;

/** The card. */
export function storeCard({ name, made, hash, form, report, findings, lists }: StoreCardData): string {
  const { listed, ok, repaired, rejected, reasons, seconds, splits, classes } = report;
  const shown = SPLITS.filter((split) => split !== 'none' || splits.none > 0);
  const table = [
    row(['class', ...shown, 'all']),
    `|---|${'---:|'.repeat(shown.length + 1)}`,
    ...classes.map((line) =>
      row([line.label === '' ? '(no label)' : line.label, ...shown.map((split) => line[split]), line.total]),
    ),
    row(['all', ...shown.map((split) => splits[split]), ok + repaired]),
  ];
  const lengths = [seconds.least, seconds.median, seconds.most].map((value) => `${value.toFixed(1)} s`);
  return `${[
    `# Data card: ${name}`,
    `Counted by avcl on ${made.slice(0, 10)} from the store with the hash \`${hash}\`.`,
    '## What is in it',
    `${count(listed)} videos were listed; ${count(ok)} were taken whole, ${count(repaired)} in part, ${count(rejected)} not at all. ${duration(seconds.total)} together; shortest, median and longest clip ${lengths.join(', ')}.`,
    table.join('\n'),
    bullets([...form, ...lists]),
    '## What was left out',
    rejected === 0
      ? 'Nothing.'
      : bullets(Object.entries(reasons).map(([reason, n]) => `${reason}: ${count(n)}`)),
    '## What the checks say',
    findings.length === 0
      ? 'Nothing was found: no source and no near-copy in two splits, no silent, frozen or uneven clip. Wrong labels are not looked for.'
      : bullets(findings.map(({ check, message }) => `${check}: ${message}`)),
    '## To be answered by whoever has the videos',
    ...QUESTIONS.map((question) => `**${question}**\n\n(not answered yet)`),
  ].join('\n\n')}\n`;
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
