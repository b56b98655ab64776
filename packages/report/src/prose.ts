/** Sentences with `code` between backticks, as Markdown has them, as HTML. */
import { type Html, html } from './html.js';

/** Text in which what stands between two backticks is code; an odd last backtick stays what it is. */
export function prose(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, i) => {
    if (i % 2 === 0) return part;
    return i === parts.length - 1 ? `\`${part}` : html`<code>${part}</code>`;
  })}`;
}
