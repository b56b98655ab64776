/** The report of a reproduction: each table with the paper's numbers beside ours, error bars, curves, and every run. */
import { type Reproduction, shellWord, versionText } from 'avcl';
import { type CardCell, cardTable } from '../cards.js';
import { type Html, html } from '../html.js';
import { duration } from '../numbers.js';
import { prose } from '../prose.js';
import { type Section, shell } from '../shell.js';
import { type Part, partsOf, type TableResults } from './columns.js';
import { curveMultiples } from './curves.js';
import { type FigureItem, figureBody } from './figure.js';
import { rowIntervals } from './intervals.js';
import { differencesFromPaper, readingNotes, summaryOf, whyDifferent } from './words.js';

function partTable({ caption, columns }: Part, table: TableResults): Html {
  const lead = Math.max(...table.rows.map(({ mean }) => mean ?? 0));
  const rows = table.rows.map((row) =>
    columns.map(
      (column): CardCell => ({
        ...column.cell(row),
        lead: column.head.startsWith('Top-1') && row.mean === lead,
      }),
    ),
  );
  return cardTable(caption, columns, rows);
}

function tableSection(table: TableResults, results: Reproduction, figure: readonly FigureItem[]): Section {
  const done = table.rows.filter(({ runs }) => runs.length > 0);
  const picture =
    done.length === 0 ? null : html`<div class="wide">${rowIntervals(done, 1 / results.data.classes)}</div>`;
  const [main, beside] = partsOf(table);
  return {
    id: table.name,
    title: table.title,
    body: html`${table.name === 'figure2' ? figureBody(figure) : null}${partTable(main, table)}
${picture}
${partTable(beside, table)}
<ul class="notes">${table.notes.map((note) => html`<li>${prose(note)}</li>`)}</ul>
${curveMultiples(table, results)}`,
  };
}

function runsSection({ jobs }: Reproduction): Section {
  const heads = [
    { head: 'Kind' },
    { head: 'What' },
    { head: 'Steps', number: true },
    { head: 'Took', number: true },
    { head: 'avcl' },
    { head: "Settings over the scale's recipe" },
  ];
  const rows = jobs.map((job): CardCell[] => [
    { main: job.kind },
    { main: job.title },
    { main: String(job.steps ?? '–') },
    { main: duration(job.seconds) },
    { main: versionText(job) },
    { main: html`<code>${job.overrides.join(' ')}</code>` },
  ]);
  return {
    id: 'runs',
    title: 'Every run',
    body: html`<p>Each folder below <code>runs/</code> has its whole recipe in <code>config.yaml</code>; <code>results.json</code> has all of this for programs.</p>
<details><summary>${jobs.length} jobs with their settings</summary>${cardTable('Jobs', heads, rows)}</details>`,
  };
}

function differencesBody(results: Reproduction): Html {
  const heads = [
    { head: 'Setting of every row' },
    { head: 'Here' },
    { head: 'Paper' },
    { head: 'What it is' },
  ];
  const rows = differencesFromPaper(results).map(({ key, here, paper, what }): CardCell[] => [
    { main: html`<code>${key}</code>` },
    { main: here },
    { main: paper },
    { main: prose(what) },
  ]);
  return html`<ul class="notes">${whyDifferent(results).map((sentence) => html`<li>${prose(sentence)}</li>`)}</ul>
${cardTable('Settings that differ', heads, rows)}`;
}

/** `3` for 0, 1, 2; else the list. */
const seedsWord = (seeds: readonly number[]) =>
  seeds.every((seed, i) => seed === i) ? String(seeds.length) : `${seeds.join(',')},`;

/** The whole page. */
export function reproductionPage(results: Reproduction, figure: readonly FigureItem[] = []): string {
  const { tables, data, scale, seeds, overrides } = results;
  const target = tables.length === 1 ? tables[0]!.name : 'all';
  const words = [
    target,
    '--data',
    data.path,
    '--scale',
    scale,
    '--seeds',
    seedsWord(seeds),
    '--out',
    'results',
  ];
  const command = `npx avcl reproduce ${[...words, ...overrides].map(shellWord).join(' ')}`;
  return shell({
    title: `AVCL's tables, scale ${results.scale}`,
    summary: summaryOf(results),
    made: results.made,
    sections: [
      ...results.tables.map((table) => tableSection(table, results, figure)),
      {
        id: 'differences',
        title: 'What differs from the paper, and why',
        body: differencesBody(results),
      },
      {
        id: 'reading',
        title: 'How to read this',
        body: html`<ul class="notes">${readingNotes.map((note) => html`<li>${prose(note)}</li>`)}</ul>`,
      },
      runsSection(results),
      {
        id: 'again',
        title: 'How to make this again',
        body: html`<pre tabindex="0"><code>${command}</code></pre>`,
      },
    ],
  });
}
