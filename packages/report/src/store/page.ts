/**
 * The report of a clip store as one HTML text: what the checks found, pairs of nearly the same clip with pictures of both,
 * and what became of every listed input. Self-contained, without script.
 */
import { accountingSection } from '../accounting.js';
import { type Html, html } from '../html.js';
import { count, percent } from '../numbers.js';
import { frameFigure } from '../samples.js';
import { type Section, shell } from '../shell.js';
import type { ClipPair, PairedClip, StoreFinding, StoreReportData } from './data.js';

function findingItem({ check, message, fix, names }: StoreFinding): Html {
  return html`<article class="finding" id="check-${check}"><h3>${check}</h3><p>${message}. What to do: ${fix}.</p>
<details><summary>${count(names.length)} by name</summary><ul>${names.map((name) => html`<li><code>${name}</code></li>`)}</ul></details></article>
`;
}

function clipRow({ key, split, label, frames }: PairedClip): Html {
  return html`<p class="key"><code>${key}</code>, ${split}${label === null ? null : html`, ${label}`}</p>
<div class="strip">${frames.map(({ picture, seconds }) => frameFigure(picture, seconds))}</div>
`;
}

function pairFigure({ first, second, by, picture, sound, offset }: ClipPair): Html {
  const shift = Math.abs(offset) < 0.05 ? 'no shift in time' : `shifted by ${Math.abs(offset).toFixed(2)} s`;
  return html`<article class="sample pair"><h3>alike by ${by}</h3><p>pictures differ in ${percent(picture)} % and sounds in ${percent(sound)} % of their prints' bits, ${shift}</p>
${clipRow(first)}${clipRow(second)}</article>
`;
}

/** The report as HTML. */
export function storePage({ title, made, summary, findings, pairs, accounting }: StoreReportData): string {
  const sections: Section[] = [
    {
      id: 'checks',
      title: 'Checks',
      body:
        findings.length === 0
          ? html`<p>Nothing was found: no source and no near-copy in two splits, no silent, frozen or uneven clip.</p>`
          : html`${findings.map(findingItem)}`,
    },
    ...(pairs.length === 0
      ? []
      : [
          {
            id: 'pairs',
            title: 'Nearly the same clip in two splits',
            body: html`<p>Each pair at moments that both have. Half of the bits differ by chance.</p>
<div class="samples">${pairs.map(pairFigure)}</div>`,
          },
        ]),
    { id: 'data', title: 'Data', body: accountingSection(accounting) },
  ];
  return shell({ title, summary, made, sections });
}
