// Markdown to HTML by markdown-it, with anchors at headings (named as GitHub names them), every link handed to the caller, tables and code that
// can be scrolled by keyboard, and the text of each section for the search.
import MarkdownIt from 'markdown-it';

/** The anchor that GitHub gives a heading. */
export function slugOf(text) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** Words of code that a browser would break at their hyphen, as `--out`. */
const SHORT_WITH_HYPHEN = /(?<!\S)(?=\S*-)\S{2,24}(?!\S)/g;

const textOf = (inline) =>
  (inline.children ?? [])
    .filter(({ type }) => ['text', 'code_inline', 'softbreak', 'hardbreak'].includes(type))
    .map(({ type, content }) => (type.endsWith('break') ? ' ' : content))
    .join('');

/**
 * Renders a page.
 * @param link - gives the address to write for one that stands in the text, `(href, { image }) => href`
 * @returns title, HTML, anchors, and sections `{ anchor, heading, text }`
 */
export function renderMarkdown(markdown, link) {
  const md = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const tokens = md.parse(markdown, {});
  const anchors = new Set();
  const sections = [{ anchor: '', heading: '', text: '' }];
  tokens.forEach((token, i) => {
    if (token.type === 'heading_open') {
      const heading = textOf(tokens[i + 1]);
      const anchor = freeName(slugOf(heading), anchors);
      anchors.add(anchor);
      token.attrSet('id', anchor);
      sections.push({ anchor, heading, text: '' });
    } else if (token.type === 'inline' && tokens[i - 1]?.type !== 'heading_open') {
      sections.at(-1).text += `${textOf(token)} `;
    } else if (token.type === 'fence' || token.type === 'code_block') {
      sections.at(-1).text += `${token.content} `;
    }
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') child.attrSet('href', link(child.attrGet('href'), { image: false }));
      if (child.type === 'image') child.attrSet('src', link(child.attrGet('src'), { image: true }));
    }
  });
  md.renderer.rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
  md.renderer.rules.table_close = () => '</table></div>\n';
  md.renderer.rules.th_open = (all, i, options, _env, self) => {
    // The corner of a table is often empty: then it heads nothing.
    if (all[i + 1].content === '') all[i].tag = 'td';
    else all[i].attrSet('scope', 'col');
    return self.renderToken(all, i, options);
  };
  md.renderer.rules.th_close = (all, i) => (all[i - 1].content === '' ? '</td>\n' : '</th>\n');
  md.renderer.rules.code_inline = (all, i) =>
    `<code>${md.utils.escapeHtml(all[i].content).replace(SHORT_WITH_HYPHEN, '<span class="word">$&</span>')}</code>`;
  md.renderer.rules.fence = md.renderer.rules.code_block = (all, i) =>
    `<pre tabindex="0"><code>${md.utils.escapeHtml(all[i].content)}</code></pre>\n`;
  const html = md.renderer.render(tokens, md.options, {});
  return { title: sections[1]?.heading ?? '', html, anchors, sections: sections.filter(hasText) };
}

const hasText = ({ heading, text }) => heading !== '' || text.trim() !== '';

function freeName(name, taken) {
  let free = name;
  for (let n = 1; taken.has(free); n++) free = `${name}-${n}`;
  return free;
}
