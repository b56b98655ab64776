/** What a search found as one page that plays: the query, then each clip with its similarity. Self-contained, without script. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { demandOutputs, openStore, type Store } from '@avcl/media';
import type { SearchResult } from 'avcl';
import { type Html, html } from '../html.js';
import { shell } from '../shell.js';
import { writeWhole } from '../write-whole.js';
import { type ClipFilm, fileFilm, storedFilm } from './clip-film.js';

/** What {@link writeSearch} is asked. */
export interface WriteSearchOptions {
  readonly result: SearchResult;
  /** The store's folder. */
  readonly store: string;
  /** The HTML file to write. */
  readonly out: string;
  readonly onProgress?: ((state: { readonly line: string }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const uri = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

function player({ film, poster }: ClipFilm, name: string): Html {
  if (poster === null)
    return html`<audio controls loop src="${uri('audio/mp4', film)}" aria-label="${name}"></audio>`;
  return html`<video controls loop playsinline preload="metadata" poster="${uri('image/jpeg', poster)}" src="${uri('video/mp4', film)}" aria-label="${name}"></video>`;
}

const SPACES: Readonly<Record<SearchResult['space'], string>> = {
  aligned: 'features of a pre-trained run, in which picture and sound lie in one space',
  own: 'features of a fine-tuned run, like with like',
  head: 'the layer of a fine-tuned classifier that joins picture and sound',
};

const WHAT = { picture: 'picture', sound: 'sound', both: 'picture and sound' } as const;

function summaryOf({ by, in: within, compared, run, space, missing }: SearchResult): string[] {
  const [of, to] = [WHAT[by], WHAT[within]];
  const across = by === within ? `By ${of}` : `By the query's ${of}, compared with the clips' ${to}`;
  const lacks = missing.includes('audio') ? 'sound' : 'picture';
  return [
    `${across}, among ${compared.toLocaleString('en')} clips: ${SPACES[space]} (${run}).`,
    ...(missing.length === 0 ? [] : [`The query has no ${lacks}; it was searched for without.`]),
    'The number is the cosine of the features, 1 at the most: it ranks clips of one search, and means nothing between searches.',
  ];
}

/** Share of a bar, for a cosine of -1 to 1. */
const share = (similarity: number) => `${Math.round(100 * Math.min(1, Math.max(0, similarity)))}%`;

async function hits({ hits: found }: SearchResult, store: Store, options: WriteSearchOptions): Promise<Html> {
  const cards: Html[] = [];
  for (const { rank, key, index, label, split, seconds, similarity } of found) {
    const film = await storedFilm(store, index, options.signal);
    options.onProgress?.({ line: `page ${rank}/${found.length} clips` });
    cards.push(html`<article class="sample hit"><h3><span class="place">${rank}</span> ${label ?? 'no label'} <span class="similarity">${similarity.toFixed(3)}</span></h3>
<div class="measure"><span style="width:${share(similarity)}"></span></div>
${player(film, `${label ?? 'clip'}, ${key}`)}
<p class="key">${key}${split === null ? '' : `, ${split}`}, ${seconds.toFixed(1)} s</p></article>
`);
  }
  return html`<div class="samples">${cards}</div>`;
}

async function queryCard(
  { query }: SearchResult,
  store: Store,
  signal: AbortSignal | undefined,
): Promise<Html> {
  const name = 'file' in query ? query.file : query.key;
  const film =
    'file' in query
      ? await fileFilm(query.file, query, signal)
      : await storedFilm(
          store,
          store.clips.findIndex(({ key }) => key === query.key),
          signal,
        );
  const part = 'file' in query && (query.from !== undefined || query.to !== undefined);
  const times = part
    ? `, ${query.from ?? 0} s to ${query.to === undefined ? 'the end' : `${query.to} s`}`
    : '';
  return html`<div class="samples"><article class="sample hit">${player(film, `the query, ${name}`)}<p class="key">${name}${times}</p></article></div>`;
}

/**
 * Writes the page.
 *
 * @throws AvclError USAGE where it would take the place of the query; DATA for a store that is not there; ENVIRONMENT where ffmpeg cannot encode
 * @example
 * await writeSearch({ result: await search({ run, store, query: { file } }), store, out: 'found.html' });
 */
export async function writeSearch(options: WriteSearchOptions): Promise<void> {
  const { result, out, signal } = options;
  const { query } = result;
  demandOutputs([{ option: '`out`', path: out }], 'file' in query ? [query.file] : []);
  using store = await openStore(options.store);
  const page = shell({
    title: 'What was found',
    summary: summaryOf(result),
    made: new Date().toISOString(),
    sections: [
      { id: 'query', title: 'Looked for', body: await queryCard(result, store, signal) },
      { id: 'found', title: `The nearest ${result.hits.length}`, body: await hits(result, store, options) },
    ],
  });
  mkdirSync(dirname(resolve(out)), { recursive: true });
  writeWhole(out, page);
}
