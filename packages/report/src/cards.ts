/**
 * Tables that fit everywhere: on a phone each row becomes a card, with the head of its column before every cell (`styleSheet`). Roles
 * are written out because a table that is laid out as blocks loses them in some browsers.
 */
import { type Html, html } from './html.js';

/** A column's head, with a quiet second line where it needs one. */
export interface CardHead {
  readonly head: string;
  readonly under?: string | undefined;
  readonly number?: boolean | undefined;
}

/** A cell, with a quiet second line (an interval) where it has one. */
export interface CardCell {
  readonly main: string | Html;
  readonly under?: string | undefined;
  /** The best of its column. */
  readonly lead?: boolean | undefined;
}

const kind = ({ number }: CardHead, lead = false) => `${number ? 'number' : ''}${lead ? ' lead' : ''}`;

/** @param rows - as many cells as heads; the first names the row */
export function cardTable(
  caption: string,
  heads: readonly CardHead[],
  rows: readonly (readonly CardCell[])[],
): Html {
  const under = (text: string | undefined) =>
    text === undefined ? null : html`<span class="under">${text}</span>`;
  const body = rows.map((cells) => {
    const drawn = cells.map(({ main, under: second, lead }, i) => {
      const content = html`<span class="value">${main}${under(second)}</span>`;
      if (i === 0) return html`<th scope="row" role="rowheader">${content}</th>`;
      const head = heads[i]!;
      return html`<td role="cell" class="${kind(head, lead)}" data-head="${head.under === undefined ? head.head : `${head.head}, ${head.under}`}">${content}</td>`;
    });
    return html`<tr role="row">${drawn}</tr>
`;
  });
  const top = heads.map(
    (head) =>
      html`<th scope="col" role="columnheader" class="${kind(head)}">${head.head}${under(head.under)}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="cards" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${top}</tr></thead><tbody role="rowgroup">${body}</tbody></table></div>`;
}
