// What the site has, in the order of its navigation. A Markdown file of docs/ that is not named here still gets its page, under "More".
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Sections with the files of the repository in them; `reference/` pages are made at the build (reference.mjs). */
export const SECTIONS = [
  {
    title: 'Start',
    files: ['docs/index.md', 'docs/guides/first-steps.md', 'README.md'],
  },
  {
    title: 'Guides',
    files: [
      'docs/guides/your-own-data.md',
      'docs/guides/few-labels.md',
      'docs/guides/recipes.md',
      'docs/guides/evaluate.md',
      'docs/guides/explain.md',
      'docs/guides/studio.md',
      'docs/guides/long-video.md',
      'docs/guides/search.md',
      'docs/guides/export.md',
      'docs/guides/browser.md',
      'docs/guides/serving.md',
      'docs/guides/library.md',
      'examples/README.md',
      'docs/guides/reproduce-the-paper.md',
      'docs/guides/synthetic-benchmark.md',
      'docs/guides/stop-and-go-on.md',
      'docs/guides/several-processes.md',
      'docs/guides/slurm.md',
      'docs/guides/add-a-method.md',
      'docs/guides/add-a-backbone.md',
      'docs/guides/untrusted-files.md',
      'docs/guides/troubleshooting.md',
    ],
  },
  { title: 'Reference', files: [], made: true },
  {
    title: 'How it is',
    files: [
      'docs/limits.md',
      'docs/guarantees.md',
      'docs/results/README.md',
      'docs/scaling.md',
      'docs/architecture.md',
      'docs/conventions.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
    ],
  },
  { title: 'More', files: [], rest: true },
];

/** Markdown files of the site that lie elsewhere than in docs/. */
const OUTSIDE_DOCS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'];

/** What the navigation calls pages whose titles are alike or long. */
export const SHORT_NAMES = {
  'docs/index.md': 'Overview',
  'README.md': 'Read me',
  'docs/guarantees.md': 'Guarantees',
  'docs/results/README.md': 'Results',
  'docs/scaling.md': 'Scaling',
};

/** Every Markdown file of the site, as `{ section, file }` in the order of the navigation. `made` are the names of the reference pages. */
export function contents(root, made) {
  const found = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
  const known = new Set([...found, ...OUTSIDE_DOCS.filter((file) => existsSync(join(root, file)))]);
  const placed = new Set(SECTIONS.flatMap(({ files }) => files));
  const filesOf = (section) => {
    if (section.made) return made;
    return section.rest
      ? found.filter((file) => !placed.has(file))
      : section.files.filter((file) => known.has(file));
  };
  return SECTIONS.flatMap((section) => filesOf(section).map((file) => ({ section: section.title, file })));
}

/** Where a page lies in the site: as in the repository, but the index at the top. */
export function pagePath(file) {
  return file === 'docs/index.md' ? 'index.html' : file.replace(/\.md$/, '.html');
}
