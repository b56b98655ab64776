// The frame around every page: title, navigation, search. One style sheet and one script beside it, nothing from elsewhere. Its own names begin with
// `site-`, so that no heading has them.
import { posix } from 'node:path';
import { SHORT_NAMES } from './contents.mjs';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The navigation, in sections; of long ones only the title shows until opened. */
function navigation(page, pages, to) {
  const sections = [...new Set(pages.map(({ section }) => section))];
  return sections
    .map((section) => {
      const items = pages.filter((other) => other.section === section);
      const open = section !== 'More' || items.some(({ path }) => path === page.path);
      const links = items.map(({ file, path, title }) => {
        const current = path === page.path ? ' aria-current="page"' : '';
        return `<li><a href="${to(path)}"${current}>${escaped(SHORT_NAMES[file] ?? title)}</a></li>`;
      });
      return `<details${open ? ' open' : ''}><summary>${section}</summary><ul>${links.join('')}</ul></details>`;
    })
    .join('\n');
}

/** A whole page. `page` has `path`, `title` and `html`. */
export function pageHtml(page, pages) {
  const from = posix.dirname(page.path);
  const to = (path) => posix.relative(from, path) || posix.basename(path);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)}${page.path === 'index.html' ? '' : ' · avcl'}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('style.css')}">
<script src="${to('search.js')}" data-top="${escaped(posix.relative(from, '.') || '.')}/" defer></script>
</head>
<body>
<a class="skip" href="#site-text">To the text</a>
<header>
<a class="name" href="${to('index.html')}">avcl</a>
<search><form id="site-search" role="search"><label for="site-query">Search</label>
<input id="site-query" type="search" autocomplete="off" placeholder="a word, an option, an error" aria-controls="site-results">
</form></search>
</header>
<div id="site-results" role="region" aria-live="polite" aria-label="Search results" hidden></div>
<div class="columns">
<nav aria-label="Pages"><details class="menu"><summary>Pages</summary>
${navigation(page, pages, to)}
</details></nav>
<main id="site-text" tabindex="-1">
${page.html}</main>
</div>
</body>
</html>
`;
}
