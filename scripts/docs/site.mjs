// Builds the site: static pages out of the Markdown of this repository and the reference pages, every link and anchor checked, a search index,
// no script or address from elsewhere. The site mirrors the repository, so that a link means the same in both; a file that a page links to is
// copied, a folder gets a page that lists it.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contents, pagePath } from './contents.mjs';
import { renderMarkdown } from './markdown.mjs';
import { pageHtml } from './page.mjs';
import { referencePages } from './reference.mjs';

const ASSETS = ['style.css', 'search.js'];
const here = dirname(fileURLToPath(import.meta.url));

/**
 * Builds it into the folder `out`, which is emptied.
 * @returns the pages made and, as printable lines, what is wrong with them
 */
export async function buildSite(root, out) {
  const made = await referencePages(root);
  const list = contents(root, [...made.keys()]);
  const problems = [];
  const extras = new Set();
  const wanted = [];
  const pages = list.map(({ section, file }) => {
    const markdown = made.get(file) ?? readFileSync(join(root, file), 'utf8');
    const link = linker({
      root,
      file,
      known: new Set(list.map((page) => page.file)),
      problems,
      extras,
      wanted,
    });
    return { section, file, path: pagePath(file), ...renderMarkdown(markdown, link) };
  });
  problems.push(...missingAnchors(pages, wanted));
  rmSync(out, { recursive: true, force: true });
  for (const page of pages) write(out, page.path, pageHtml(page, pages));
  for (const extra of extras) copy(root, out, extra, pages);
  for (const name of ASSETS) cpSync(join(here, name), join(out, name));
  write(out, 'search-index.js', searchIndex(pages));
  return { pages, problems };
}

/** What becomes of the links of one page. */
function linker({ root, file, known, problems, extras, wanted }) {
  return (href, { image }) => {
    if (/^[a-z]+:/.test(href)) {
      if (image || !href.startsWith('https:')) problems.push(`${file}: ${href} is loaded from elsewhere`);
      return href;
    }
    const [path, anchor] = href.split('#');
    const from = dirname(pagePath(file));
    if (path === '') {
      wanted.push({ file, target: file, anchor });
      return href;
    }
    let target = posix.normalize(posix.join(dirname(file), decodeURI(path))).replace(/\/$/, '');
    if (known.has(`${target}/README.md`)) target = `${target}/README.md`;
    if (known.has(target)) {
      if (anchor !== undefined) wanted.push({ file, target, anchor });
      return posix.relative(from, pagePath(target)) + (anchor === undefined ? '' : `#${anchor}`);
    }
    if (target.startsWith('..') || !existsSync(join(root, target))) {
      problems.push(`${file}: links to ${href}, which is not there`);
      return href;
    }
    extras.add(target);
    const place = statSync(join(root, target)).isDirectory() ? `${target}/index.html` : target;
    return posix.relative(from, place);
  };
}

function missingAnchors(pages, wanted) {
  const anchorsOf = new Map(pages.map(({ file, anchors }) => [file, anchors]));
  return wanted
    .filter(({ target, anchor }) => !anchorsOf.get(target).has(anchor))
    .map(({ file, target, anchor }) => `${file}: links to ${target}#${anchor}, which has no such heading`);
}

/** A file that is linked to, or the files of a folder with a page that lists them. */
function copy(root, out, path, pages) {
  const from = join(root, path);
  mkdirSync(dirname(join(out, path)), { recursive: true });
  if (!statSync(from).isDirectory()) return cpSync(from, join(out, path));
  const names = readdirSync(from, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map(({ name }) => name);
  for (const name of names) {
    mkdirSync(join(out, path), { recursive: true });
    cpSync(join(from, name), join(out, path, name));
  }
  const markdown = `# ${path}\n\n${names.map((name) => `- [${name}](${encodeURI(name)})`).join('\n')}\n`;
  const { html, title } = renderMarkdown(markdown, (href) => href);
  write(out, `${path}/index.html`, pageHtml({ path: `${path}/index.html`, file: path, html, title }, pages));
}

function searchIndex(pages) {
  const entries = pages.flatMap(({ path, title, sections }) =>
    sections.map(({ anchor, heading, text }) => [
      path,
      title,
      anchor,
      heading,
      text.replace(/\s+/g, ' ').trim(),
    ]),
  );
  return `window.searchIndex = ${JSON.stringify(entries)};\n`;
}

function write(out, path, text) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}
