/** `avcl data kinetics-sounds`: from annotations and a folder of videos to a CSV for `avcl data build`, and an account of what is there. */
import type { Counts, KineticsSounds, KineticsSoundsReport } from '@avcl/datasets';
import { type CommonOptions, type Define, demand, examples, oneOf, whole } from '../frame/define.js';
import { Rate } from '../frame/rate.js';

interface Options extends CommonOptions {
  readonly classes: KineticsSounds;
  readonly annotations: string;
  readonly splits?: string;
  readonly videos: string;
  readonly out: string;
  readonly probe: boolean;
  readonly copies?: 'auto' | 'trimmed' | 'untrimmed';
  readonly jobs?: number;
}

const SPLITS = ['train', 'val', 'test'] as const;
const COLUMNS = ['listed', 'found', 'missing', 'no sound', 'damaged'] as const;
const SHOWN = 10;

const grouped = (count: number | null) => (count === null ? '–' : count.toLocaleString('en-US'));
const cellsOf = ({ listed, found, missing, noSound, damaged }: Counts) =>
  [listed, found, missing, noSound, damaged].map(grouped);

/** Tables by split (beside the published counts) and by class, what else is remarkable, and the command that goes on. */
export function reportText(
  report: KineticsSoundsReport,
  files: { videos: string; missing: string; unusable: string },
): string {
  const { manifest, labels, splits, acrossSplits, cut, replaced, problems, notes, list } = report;
  const { counts } = manifest;
  const name = `${manifest.name} version ${manifest.version}`;
  const unusable = (report.noSound ?? 0) + (report.damaged ?? 0);
  return [
    ...notes,
    `${name}: ${grouped(report.found)} of ${grouped(report.listed)} annotated clips are there; ${manifest.source}`,
    ...table([
      ['', ...COLUMNS, ...counts.map(({ of }) => of)],
      ...SPLITS.map((split) => [split, ...cellsOf(splits[split]), ...counts.map((of) => grouped(of[split]))]),
      [
        'all',
        ...cellsOf(report),
        ...counts.map((of) => grouped(SPLITS.reduce((sum, split) => sum + (of[split] ?? 0), 0))),
      ],
    ]),
    ...table([
      ['class', ...COLUMNS, 'found in train', 'val', 'test'],
      ...labels.map((row) => [
        row.label,
        ...cellsOf(row),
        ...SPLITS.map((split) => grouped(row.splits[split].found)),
      ]),
    ]),
    ...(acrossSplits.length === 0
      ? []
      : [
          `${acrossSplits.length} videos are annotated in two splits; the clips of test before val before train are kept, the others are not counted: ${acrossSplits.slice(0, 5).join(', ')}`,
        ]),
    ...(cut === 0
      ? []
      : [`${grouped(cut)} clips are cut by time out of whole videos when the store is built`]),
    ...(replaced === 0
      ? []
      : [`${grouped(replaced)} files are substitutes for corrupted ones (replacement folder)`]),
    ...problems.slice(0, SHOWN),
    ...(problems.length > SHOWN ? [`and ${problems.length - SHOWN} more rows that cannot be used`] : []),
    ...(report.missing === 0 ? [] : [`the missing: ${files.missing}`]),
    ...(unusable === 0
      ? []
      : [
          `without sound or damaged: ${files.unusable}; they stay in the list, so that \`data build\` counts them`,
        ]),
    `sha256 of the class list: ${manifest.sha256}`,
    `go on: npx avcl data build ${list} --root ${files.videos} --out STORE`,
  ].join('\n');
}

/** Columns under one another, the first to the left. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd(),
  );
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--annotations <path>', "Kinetics' CSV, OGM-GE's lists, or a folder of them"],
    ['--videos <folder>', 'where the videos lie, in whatever order'],
    ['--out <list>', 'the CSV to write; LIST.missing.csv and LIST.unusable.csv name the rest'],
  );
  command
    .option(
      '--classes <n>',
      '31, 32 (the paper), 34 (the names of 2017) or 100 (a proposal)',
      oneOf('31', '32', '34', '100'),
      '32',
    )
    .option(
      '--splits <path>',
      "OGM-GE's lists where they decide clips and splits, and the annotations only give the times",
    )
    .option(
      '--no-probe',
      'do not ask each file for its length and streams: no count of silent and damaged ones',
    )
    .option(
      '--copies <kind>',
      'are files named by an id alone trimmed, or untrimmed and to be cut by time (default: auto, by their length)',
      oneOf('auto', 'trimmed', 'untrimmed'),
    )
    .option('--jobs <n>', 'files asked at once (default: one a core)', whole(1))
    .addHelpText(
      'after',
      examples(
        'data kinetics-sounds --annotations k400/annotations --videos k400 --out k32.csv',
        'data kinetics-sounds --classes 31 --annotations k400/annotations --splits ogm-ge --videos k400 --out k31.csv',
        'data kinetics-sounds --classes 100 --annotations k400/annotations --videos k400 --out k100.csv --json',
      ),
    )
    .action((options: Options) =>
      run(options, async (session) => {
        const { kineticsSounds, missingList, unusableList } = await import('@avcl/datasets');
        const { demandOutputs } = await import('@avcl/media');
        const { annotations, splits } = options;
        demandOutputs(
          [options.out, missingList(options.out), unusableList(options.out)].map((path) => ({
            option: '--out',
            path,
          })),
          [annotations, ...(splits === undefined ? [] : [splits])],
        );
        const { json: _, ...request } = options;
        const rate = new Rate('probe', 'files');
        const report = await kineticsSounds({
          ...request,
          signal: session.signal,
          onProgress: ({ done, total }) => session.progress({ line: rate.line(done, total) }),
        });
        const { videos, out } = options;
        return {
          json: report,
          text: reportText(report, { videos, missing: missingList(out), unusable: unusableList(out) }),
        };
      }),
    );
};
