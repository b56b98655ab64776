/** What every format is given: the run's model, where its data are, and the folder to fill; and what it gives back. */
import { existsSync } from 'node:fs';
import type { FileDescription, ModelDescription } from '@avcl/web';
import { type LoadedModel, type OpenSource, openSource, type RunHeader, readConfig, runPaths } from 'avcl';
import { dataLines } from './card/data.js';
import { sha256Of } from './folder/new-folder.js';
import type { Precision } from './onnx/stored-weights.js';
import type { ExportOptions, Verification } from './options.js';

/** One export under way. */
export interface ExportJob {
  readonly options: ExportOptions;
  readonly model: LoadedModel;
  readonly precision: Precision;
  readonly batch: 'dynamic' | number;
  /** The run's header; null where config.yaml is gone. */
  readonly header: RunHeader | null;
  /** SHA-256 of the checkpoint's weights. */
  readonly weights: string;
  /** The clips to compare on, and what they are called. */
  readonly store: OpenSource | null;
  /** What is known of the data that the run was trained on: lines of the card. */
  readonly data: readonly string[];
  /** The temporary folder that becomes `out`. */
  readonly folder: string;
}

/** What a format wrote. */
export interface Written {
  readonly verification: Verification | null;
  /** `model.json`, from the other files of the folder; null for a format that has none. */
  readonly describe: ((files: readonly FileDescription[]) => ModelDescription) | null;
  /** The card's part on use, Markdown. */
  readonly use: string;
}

/** Fills `job.folder`, and gives what the card and `model.json` say of it. */
export type WriteFormat = (job: ExportJob) => Promise<Written>;

/** The run's header, and a hash of its weights. */
export async function originOf(
  run: string,
  model: LoadedModel,
): Promise<Pick<ExportJob, 'header' | 'weights'>> {
  const header = existsSync(runPaths(run).config) ? readConfig(run).header : null;
  return { header, weights: await sha256Of(model.file!) };
}

/** The store that is named, or the one that the run was trained on where it still is what it was; if it is not, that is said. */
export async function storeFor(
  { data, logger }: Pick<ExportOptions, 'data' | 'logger'>,
  header: RunHeader | null,
): Promise<OpenSource | null> {
  if (data === 'none') return null;
  if (data !== undefined) return openSource(data);
  const without = (why: string) => {
    logger?.warn(`${why}: compared on random inputs only; name a store with --data STORE`);
    return null;
  };
  if (header === null) return without('the run does not say what it was trained on');
  const own = await ownStore(header);
  return typeof own === 'string' ? without(`the store of the run, ${header.data}, ${own}`) : own;
}

/** The store that the run was trained on, or why it cannot be had. */
async function ownStore({ data, dataHash }: RunHeader): Promise<OpenSource | string> {
  if (!existsSync(data)) return 'is not there';
  const own = await openSource(data).catch(() => null); // it was not asked for: what lies there now may be anything
  if (own === null) return 'cannot be opened';
  if (own.source.hash === dataHash) return own;
  own[Symbol.dispose]();
  return 'is not what it was when the run was trained';
}

/** What the card says of the data, from the store that is open where it is the run's own, else from the run's own. */
export async function dataOf(header: RunHeader | null, open: OpenSource | null): Promise<string[]> {
  if (header === null || open?.source.hash === header.dataHash) {
    return dataLines(header, open?.source ?? 'is not there');
  }
  const own = await ownStore(header);
  if (typeof own === 'string') return dataLines(header, own);
  using store = own;
  return dataLines(header, store.source);
}
