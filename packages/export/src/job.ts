/** What every format is given: the run's model, where its data are, and the folder to fill; and what it gives back. */
import { existsSync } from 'node:fs';
import type { FileDescription, ModelDescription } from '@avcl/web';
import { type LoadedModel, type OpenSource, openSource, type RunHeader, readConfig, runPaths } from 'avcl';
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
  const place = `the store of the run, ${header.data},`;
  if (!existsSync(header.data)) return without(`${place} is not there`);
  const own = await openSource(header.data).catch(() => null); // it was not asked for: what lies there now may be anything
  if (own === null) return without(`${place} cannot be opened`);
  if (own.source.hash === header.dataHash) return own;
  own[Symbol.dispose]();
  return without(`${place} is not what it was when the run was trained`);
}
