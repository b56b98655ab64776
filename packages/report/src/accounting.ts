/**
 * What became of every listed input: the sums, clips of each class and split, and each rejected file by name.
 */
import type { Accounting } from './data.js';
import { type Html, html } from './html.js';
import { count, duration } from './numbers.js';

function fact(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function rejectedTable(accounting: Accounting): Html {
  const rows = accounting.rejected.map(
    (input) =>
      html`<tr><th scope="row">${input.key}</th><td><code>${input.code}</code></td><td>${input.detail}</td></tr>`,
  );
  return html`<details><summary>${count(rows.length)} rejected</summary><div class="scroll" tabindex="0" role="region" aria-label="Rejected inputs"><table>
<thead><tr><th scope="col">Input</th><th scope="col">Reason</th><th scope="col">Detail</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function classTable(accounting: Accounting): Html {
  const total = accounting.splits.map((_, i) =>
    accounting.classes.reduce((sum, row) => sum + row.counts[i]!, 0),
  );
  const cells = (counts: readonly number[]) => counts.map((n) => html`<td class="number">${count(n)}</td>`);
  return html`<details><summary>Clips of each class and split</summary><div class="scroll" tabindex="0" role="region" aria-label="Clips of each class and split"><table>
<thead><tr><th scope="col">Class</th>${accounting.splits.map((split) => html`<th scope="col" class="number">${split}</th>`)}</tr></thead>
<tbody>${accounting.classes.map((row) => html`<tr><th scope="row">${row.label}</th>${cells(row.counts)}</tr>`)}
<tr><th scope="row">all</th>${cells(total)}</tr></tbody></table></div></details>`;
}

/** The section's contents. */
export function accountingSection(accounting: Accounting): Html {
  const [shortest, median, longest] = accounting.seconds;
  const same = longest - shortest < 0.05;
  return html`<p>Source: <code>${accounting.source}</code></p>
<dl class="facts">${[
    fact('listed', count(accounting.listed)),
    fact('read without fault', count(accounting.ok)),
    fact('repaired', count(accounting.repaired)),
    fact('rejected', count(accounting.rejected.length)),
    fact(
      same ? 'length of each clip' : 'shortest, median, longest clip',
      same ? duration(median) : accounting.seconds.map(duration).join(', '),
    ),
  ]}</dl>
${accounting.rejected.length === 0 ? null : rejectedTable(accounting)}
${classTable(accounting)}`;
}
