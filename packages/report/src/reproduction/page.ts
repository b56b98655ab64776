/** The report of a reproduction: each table with the paper's numbers beside ours, error bars, curves, and every run. */
import { type JobFigures, type Reproduction, shellWord } from 'avcl';
import type { CurvePanel } from '../data.js';
import { type Html, html } from '../html.js';
import { duration } from '../numbers.js';
import { curves, legend } from '../plot.js';
import { type Section, shell } from '../shell.js';
import { columnsOf, type TableResults } from './columns.js';
import { type FigureItem, figureBody } from './figure.js';
import { rowIntervals } from './intervals.js';
import { differencesFromPaper, readingNotes, summaryOf, whyDifferent } from './words.js';

function tableBody(table: TableResults): Html {
  const columns = columnsOf(table);
  const lead = Math.max(...table.rows.map(({ mean }) => mean ?? 0));
  const rows = table.rows.map((row) => {
    const cells = columns.map((column, i) => {
      if (i === 0) return html`<th scope="row">${column.cell(row)}</th>`;
      const best = column.head.startsWith('Top-1') && row.mean === lead ? ' lead' : '';
      return html`<td class="${column.number ? 'number' : ''}${best}">${column.cell(row)}</td>`;
    });
    return html`<tr>${cells}</tr>
`;
  });
  const heads = columns.map(
    ({ head, number }) => html`<th scope="col" class="${number ? 'number' : ''}">${head}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${table.title}"><table class="results">
<caption>Accuracy on the test split; the highest in bold</caption>
<thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function tableSection(table: TableResults, results: Reproduction, figure: readonly FigureItem[]): Section {
  const done = table.rows.filter(({ runs }) => runs.length > 0);
  const picture =
    done.length === 0
      ? null
      : html`<div class="wide scroll" tabindex="0" role="region" aria-label="Accuracies with intervals">${rowIntervals(done, 1 / results.data.classes)}</div>`;
  return {
    id: table.name,
    title: table.title,
    body: html`${table.name === 'figure2' ? figureBody(figure) : null}${tableBody(table)}
${picture}
<ul class="notes">${table.notes.map((note) => html`<li>${note}</li>`)}</ul>
<div class="panels">${panelsOf(table, results).map(panel)}</div>`,
  };
}

function panel(curve: CurvePanel): Html {
  return html`<figure class="panel"><h3>${curve.title}</h3>${legend(curve)}${curves(curve)}<figcaption>${curve.caption}</figcaption></figure>`;
}

/** Curves of the first seed: a line a row. */
function panelsOf(table: TableResults, { jobs }: Reproduction): CurvePanel[] {
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  const of = (kind: JobFigures['kind'], figure: string) =>
    table.rows.flatMap((row, place) => {
      const keys = row.runs[0]?.jobs ?? [];
      const job = keys.map((key) => byKey.get(key)).find((found) => found?.kind === kind);
      const points = (job?.epochs ?? []).flatMap((epoch) =>
        epoch[figure] === undefined ? [] : [[epoch.epoch!, epoch[figure]] as const],
      );
      return points.length === 0 ? [] : [{ name: row.cells.join(', '), points, colour: place }];
    });
  const panels: CurvePanel[] = [
    {
      title: 'Pre-training',
      caption:
        "Rank of the right sound among the validation sounds, for each validation picture (mean; 1 is best). The methods' losses have different scales and are not compared.",
      x: 'epoch',
      y: 'rank',
      series: of('pretrain', 'val_rank'),
    },
    {
      title: 'Fine-tuning',
      caption:
        'Accuracy on the validation videos, one clip from the middle of each; the best epoch is the one tested.',
      x: 'epoch',
      y: 'accuracy',
      percent: true,
      series: of('finetune', 'val_accuracy'),
    },
  ];
  return panels.filter(({ series }) => series.length > 0);
}

function runsSection({ jobs }: Reproduction): Section {
  const rows = jobs.map(
    (job) =>
      html`<tr><th scope="row">${job.kind}</th><td>${job.title}</td><td class="number">${job.steps ?? '–'}</td><td class="number">${duration(job.seconds)}</td><td>${job.version}</td><td><code>${job.overrides.join(' ')}</code></td></tr>
`,
  );
  return {
    id: 'runs',
    title: 'Every run',
    body: html`<p>Each folder below <code>runs/</code> has its whole recipe in <code>config.yaml</code>; <code>results.json</code> has all of this for programs.</p>
<details><summary>${jobs.length} jobs with their settings</summary><div class="scroll" tabindex="0" role="region" aria-label="Jobs"><table><thead><tr><th>Kind</th><th>What</th><th class="number">Steps</th><th class="number">Took</th><th>avcl</th><th>Settings over the scale's recipe</th></tr></thead><tbody>${rows}</tbody></table></div></details>`,
  };
}

function differencesBody(results: Reproduction): Html {
  const rows = differencesFromPaper(results).map(
    ({ key, here, paper, what }) =>
      html`<tr><th scope="row"><code>${key}</code></th><td>${here}</td><td>${paper}</td><td>${what}</td></tr>
`,
  );
  return html`<ul class="notes">${whyDifferent(results).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="Settings that differ"><table><thead><tr><th>Setting of every row</th><th>Here</th><th>Paper</th><th>What it is</th></tr></thead><tbody>${rows}</tbody></table></div>`;
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
        body: html`<ul class="notes">${readingNotes.map((note) => html`<li>${note}</li>`)}</ul>`,
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
