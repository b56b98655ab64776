/** Figure 2 of a reproduction: explains a few test videos once, and shows them in the report. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureClips, figureRun, type JobOptions, type Reproduction } from 'avcl';
import { type WrittenExplanation, writeExplanations } from '../explanation/write.js';
import { type Html, html } from '../html.js';

/** One video of the figure, as the report shows it. */
export interface FigureItem extends WrittenExplanation {
  /** The strip, PNG. */
  readonly bytes: Uint8Array;
}

/** Where the figure of a run lies: another run, another folder, so that what is there is of this run. */
const folderOf = (out: string, run: string) => join(out, 'figure2', run);

const listOf = (folder: string) => join(folder, 'figure.json');

/**
 * Explains the figure's videos, unless that is done.
 * @param out - the reproduction's folder
 * @returns whether there is anything new
 */
export async function writeFigure2(
  out: string,
  results: Reproduction,
  data: string,
  options: JobOptions,
): Promise<boolean> {
  const run = figureRun(results);
  if (run === null) return false;
  const folder = folderOf(out, run);
  if (existsSync(listOf(folder))) return false;
  options.logger?.info('figure 2: explaining test videos');
  const keys = await figureClips(data);
  await writeExplanations({
    ...options,
    run: join(out, 'runs', run),
    data,
    keys,
    out: folder,
    list: 'figure.json',
    sanity: true,
  });
  return true;
}

/** The figure's videos; none before they are explained. */
export function readFigure2(out: string, results: Reproduction): FigureItem[] {
  const run = figureRun(results);
  if (run === null) return [];
  const folder = folderOf(out, run);
  if (!existsSync(listOf(folder))) return [];
  const items = JSON.parse(readFileSync(listOf(folder), 'utf8')) as WrittenExplanation[];
  return items.map((item) => ({ ...item, bytes: readFileSync(join(folder, item.strip)) }));
}

/** The strips, which say their own scores. */
export function figureBody(items: readonly FigureItem[]): Html {
  return html`${items.map(({ key, target, truth, sanity, film, bytes }) => {
    const source = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    const alt = `Heat over frames and sound of ${key}, for ${target.label}${truth === null ? '' : `, in truth ${truth}`}`;
    const check =
      sanity === null
        ? null
        : html` Rank correlation with the maps of a network of random weights: picture ${number(sanity.all.rgb)}, sound ${number(sanity.all.audio)} (1 would mean that the map does not depend on what was learned).`;
    const moving = film === null ? null : html` As a film with sound: <code>${film}</code>.`;
    return html`<figure class="wide"><img src="${source}" alt="${alt}" style="max-width:100%;height:auto"><figcaption>${key}.${moving}${check}</figcaption></figure>
`;
  })}`;
}

const number = (value: number | null) => (value === null ? '–' : value.toFixed(2));
