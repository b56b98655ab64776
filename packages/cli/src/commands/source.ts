/** What `data build` and `data list` have alike: the options that say how a source is read. */
import type { SourceOptions } from '@avcl/datasets';
import type { Command } from 'commander';
import { oneOf, type Session, whole } from '../frame/define.js';
import { Rate } from '../frame/rate.js';

/** As commander gives them. */
export interface SourceChoices {
  readonly path?: string;
  readonly labels?: string;
  readonly split?: string;
  readonly key?: string;
  readonly group?: string;
  readonly root?: string;
  readonly format?: string;
  readonly classes?: string;
  readonly fold?: '1' | '2' | '3';
  readonly copies?: 'auto' | 'trimmed' | 'untrimmed';
  readonly limit?: number;
}

/** Adds the argument and the options. */
export function sourceOptions(command: Command): Command {
  return command
    .argument(
      '<source>',
      "a folder of class folders, a CSV or TSV with a header, a `path label` list, or a data set's annotations",
    )
    .option(
      '--format <name>',
      'folder, table, list, kinetics, vggsound, ave, ucf101, hmdb51, ogm-ge, tcgl or cav-mae (default: found by itself, and said)',
    )
    .option('--path <column>', 'column of the paths (default: path, file, video, ...)')
    .option('--labels <column>', 'column of the labels (default: label, class, ...)')
    .option('--split <column>', 'column of train, val, test (default: split, subset, ...)')
    .option('--key <column>', "column of each clip's own name (default: key, else the path)")
    .option('--group <column>', 'column of what must stay in one split: the recording, the speaker')
    .option('--root <folder>', "what paths are relative to and may not leave (default: the list's folder)")
    .option(
      '--classes <file>',
      'names for labels that are numbers: a name a line, `number name` lines, CSV or JSON',
    )
    .option(
      '--fold <n>',
      'which published split of UCF-101 and HMDB-51: 1, 2 or 3 (default: 1)',
      oneOf('1', '2', '3'),
    )
    .option(
      '--copies <kind>',
      'are files named by a YouTube id alone trimmed, or untrimmed and to be cut by time (default: auto, which asks some)',
      oneOf('auto', 'trimmed', 'untrimmed'),
    )
    .option('--limit <n>', 'only so many files, evenly spaced over the source', whole(1));
}

/** What `readSource` is asked. */
export function sourceRequest(choices: SourceChoices, session: Session): SourceOptions {
  const { path, labels: label, split, key, group, root, format, classes, fold, copies, limit } = choices;
  const number = fold === undefined ? undefined : (Number(fold) as 1 | 2 | 3);
  const rate = new Rate('ask', 'files');
  return {
    ...{ path, label, split, key, group, root, format, classes, fold: number, copies, limit },
    signal: session.signal,
    onProgress: ({ done, total }) => session.progress({ line: rate.line(done, total) }),
  };
}
