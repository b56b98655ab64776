/**
 * The whole report as one HTML text: results, curves, confusion matrices, samples, accounting, how to make it again.
 * Self-contained: style, plots and pictures are inside, and there is no script.
 */
import { accountingSection } from './accounting.js';
import { confusionTable } from './confusion.js';
import type { CurvePanel, ReportData } from './data.js';
import { type Html, html } from './html.js';
import { columns, groupResults } from './markdown.js';
import { curves, intervals, legend } from './plot.js';
import { sampleGrid } from './samples.js';
import { type Section, shell } from './shell.js';

function resultsTable(data: ReportData): Html {
  const groups = groupResults(data.results);
  const mean = (group: (typeof groups)[number]) =>
    group.runs.reduce((sum, run) => sum + run.top1, 0) / group.runs.length;
  const lead = Math.max(...groups.map(mean));
  const rows = groups.map((group) => {
    const cells = columns.map((column, i) => {
      if (i === 0) {
        return html`<th scope="row">${column.cell(group)}</th>`;
      }
      const best = column.head.startsWith('Top-1') && mean(group) === lead ? ' lead' : '';
      return html`<td class="${column.number ? 'number' : ''}${best}">${column.cell(group)}</td>`;
    });
    return html`<tr>${cells}</tr>
`;
  });
  const heads = columns.map(
    (column) => html`<th scope="col" class="${column.number ? 'number' : ''}">${column.head}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Results"><table class="results">
<caption>Accuracy on the test split; the highest in bold</caption>
<thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function panel(curve: CurvePanel): Html {
  return html`<figure class="panel"><h3>${curve.title}</h3>${legend(curve)}${curves(curve)}<figcaption>${curve.caption}</figcaption></figure>`;
}

const singleRuns = (data: ReportData) => groupResults(data.results).every((group) => group.runs.length === 1);

function sections(data: ReportData): Section[] {
  return [
    {
      id: 'results',
      title: 'Results',
      body: html`${resultsTable(data)}
${singleRuns(data) ? html`<div class="wide scroll" tabindex="0" role="region" aria-label="Accuracy with intervals">${intervals(data.results, data.chance)}</div>` : null}
<ul class="notes">${data.notes.map((note) => html`<li>${note}</li>`)}</ul>`,
    },
    {
      id: 'curves',
      title: 'Training curves',
      body: html`<div class="panels">${data.curves.map(panel)}</div>`,
    },
    {
      id: 'confusion',
      title: 'Confusion matrices',
      body: html`<p>Rows: what the video shows. Columns: what the model said, by the number before the class. Cells count videos; the deeper the shade, the larger the share of the row; framed cells are right, and their share ends the row.</p>
<div class="confusions">${data.confusions.map(confusionTable)}</div>`,
    },
    { id: 'samples', title: 'Sample clips with their sound', body: sampleGrid(data.samples) },
    { id: 'data', title: 'Data', body: accountingSection(data.accounting) },
    {
      id: 'again',
      title: 'How to make this again',
      body: html`<pre tabindex="0"><code>${data.commands.join('\n')}</code></pre>
<table><caption>Versions and machine</caption><tbody>${data.versions.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
<details><summary>The recipe, every setting with its source</summary><pre tabindex="0"><code>${data.recipe}</code></pre></details>`,
    },
  ];
}

/** The report as HTML. Sections without content are left out. */
export function reportPage(data: ReportData): string {
  const empty = new Set([
    ...(data.curves.length === 0 ? ['curves'] : []),
    ...(data.confusions.length === 0 ? ['confusion'] : []),
    ...(data.samples.length === 0 ? ['samples'] : []),
  ]);
  const shown = sections(data).filter(({ id }) => !empty.has(id));
  const { title, summary, made } = data;
  return shell({ title, summary, made, sections: shown });
}
