/** The frame of every page: head, style, title, navigation, sections. Self-contained, without script. */
import { type Html, html, Html as Raw } from './html.js';
import { styleSheet } from './style.js';

/** A section with its heading. */
export interface Section {
  /** Unique on the page; the navigation links to it. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** What a page is made of. */
export interface Shell {
  readonly title: string;
  /** Paragraphs under the title. */
  readonly summary: readonly string[];
  /** ISO 8601. */
  readonly made: string;
  readonly sections: readonly Section[];
}

/** The page as HTML text. */
export function shell({ title, summary, made, sections }: Shell): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Raw(styleSheet)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${summary.map((paragraph) => html`<p>${paragraph}</p>`)}
<p class="made">Made ${made.slice(0, 16).replace('T', ' ')} UTC</p>
<nav aria-label="Sections"><ul>${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}</ul></nav>
</header>
${sections.map(
  (
    section,
  ) => html`<section id="${section.id}" aria-labelledby="${section.id}-title"><h2 id="${section.id}-title">${section.title}</h2>
${section.body}
</section>
`,
)}</main>
</body>
</html>
`.text;
}
