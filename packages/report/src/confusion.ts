/**
 * A confusion matrix as a real table: it can be read aloud, copied and searched, and the shading follows the theme.
 * Rows are what the video shows, columns what the model said; a cell's shade is its share of the row.
 */
import type { Confusion } from './data.js';
import { type Html, html } from './html.js';
import { percent } from './numbers.js';

function cell(count: number, total: number, right: boolean): Html {
  const share = total === 0 ? 0 : count / total;
  const classes = `${right ? 'right ' : ''}${share > 0.55 ? 'full' : ''}`.trim();
  return html`<td class="${classes}" style="--share:${share.toFixed(3)}">${count === 0 ? '' : count}</td>`;
}

/** The table, behind a caption that says how to read it. */
export function confusionTable(confusion: Confusion): Html {
  const heads = confusion.classes.map(
    (label, i) => html`<th scope="col"><abbr title="${label}">${i + 1}</abbr></th>`,
  );
  const rows = confusion.classes.map((label, i) => {
    const counts = confusion.counts[i]!;
    const total = counts.reduce((sum, count) => sum + count, 0);
    return html`<tr><th scope="row"><span class="place">${i + 1}</span> ${label}</th>${counts.map((count, j) => cell(count, total, i === j))}<td class="share">${total === 0 ? '–' : percent(counts[i]! / total)}</td></tr>
`;
  });
  return html`<figure class="confusion"><figcaption>${confusion.title}</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="${confusion.title}"><table>
<thead><tr><th scope="col">shown \\ said</th>${heads}<th scope="col"><abbr title="right answers, per cent of the row">%</abbr></th></tr></thead>
<tbody>${rows}</tbody></table></div></figure>`;
}
