/** `avcl data kinetics-sounds`: from annotations and a folder of videos to a CSV for `avcl data build`. */
import type { KineticsSounds, KineticsSoundsReport } from '@avcl/datasets';
import { type CommonOptions, type Define, demand, examples, oneOf } from '../frame/define.js';

interface Options extends CommonOptions {
  readonly classes: KineticsSounds;
  readonly annotations: string;
  readonly videos: string;
  readonly out: string;
}

/** Counts by split beside the published ones, what is missing, and the command that goes on. */
export function listText(
  report: KineticsSoundsReport,
  counts: typeof import('@avcl/datasets').KINETICS_SOUNDS32_COUNTS,
  videos: string,
  missing: string,
): string {
  const { manifest, listed, found, splits, labels, acrossSplits, untrimmed, problems, list } = report;
  const beside = (split: 'train' | 'val' | 'test') =>
    manifest.variant === '32'
      ? `  (CVDF's copy ${counts.cvdf[split].toLocaleString('en-US')}, the paper ${counts.paper[split].toLocaleString('en-US')})`
      : '';
  const width = Math.max(...labels.map(({ label }) => label.length));
  return [
    `${manifest.name}: ${found} of ${listed} annotated clips are there; ${manifest.source}`,
    ...(['train', 'val', 'test'] as const).map(
      (split) => `  ${split.padEnd(5)}  ${splits[split].found} of ${splits[split].listed}${beside(split)}`,
    ),
    ...labels.map((row) => `  ${row.label.padEnd(width)}  ${row.found} of ${row.listed}`),
    ...(acrossSplits.length === 0
      ? []
      : [
          `${acrossSplits.length} videos are annotated in two splits; their test clips are kept: ${acrossSplits.slice(0, 5).join(', ')}`,
        ]),
    ...(untrimmed === 0 ? [] : [`${untrimmed} files are not cut to their ten seconds and are taken whole`]),
    ...problems.slice(0, 10),
    ...(problems.length > 10 ? [`and ${problems.length - 10} more rows that cannot be read`] : []),
    ...(found < listed ? [`the missing: ${missing}`] : []),
    `go on: npx avcl data build ${list} --root ${videos} --out STORE`,
  ].join('\n');
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--annotations <path>', "Kinetics' CSV, or a folder of them"],
    ['--videos <folder>', 'where the videos lie, in whatever order'],
    ['--out <list>', 'the CSV to write; what is missing goes to LIST.missing.csv'],
  );
  command
    .option(
      '--classes <n>',
      '31, 32 (the paper), 34 (the names of 2017) or 100 (a proposal)',
      oneOf('31', '32', '34', '100'),
      '32',
    )
    .addHelpText(
      'after',
      examples(
        'data kinetics-sounds --annotations k400/annotations --videos k400 --out k32.csv',
        'data kinetics-sounds --classes 100 --annotations k400/annotations --videos k400 --out k100.csv --json',
      ),
    )
    .action((options: Options) =>
      run(options, async () => {
        const { KINETICS_SOUNDS32_COUNTS, kineticsSounds, missingList } = await import('@avcl/datasets');
        const { classes, annotations, videos, out } = options;
        const report = await kineticsSounds({ classes, annotations, videos, out });
        return {
          json: report,
          text: listText(report, KINETICS_SOUNDS32_COUNTS, videos, missingList(out)),
        };
      }),
    );
};
