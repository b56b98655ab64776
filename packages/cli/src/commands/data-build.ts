/** `avcl data build`: any source of videos to a clip store. */
import type { BuildSummary, FrameSize, Part } from '@avcl/media';
import { InvalidArgumentError } from 'commander';
import { type CommonOptions, type Define, demand, examples, whole } from '../frame/define.js';
import { Rate } from '../frame/rate.js';

import { warnOfFindings } from './checks-text.js';
import { type SourceChoices, sourceOptions, sourceRequest } from './source.js';

interface Options extends CommonOptions, SourceChoices {
  readonly out: string;
  readonly frames?: FrameSize;
  readonly jobs?: number;
  readonly timeout?: number;
  readonly seed: number;
  readonly shard?: Part;
}

/** `2/4`: the second of four parts. */
export function part(text: string): Part {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new InvalidArgumentError('Expected I/N, from 1/N to N/N: 2/4 is the second of four parts.');
  }
  return { index, of };
}

/** `171x128`, or `128` for the short side with the aspect ratio kept. */
export function frameSize(text: string): FrameSize {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width !== undefined && height !== undefined) {
    return { width: Number(width), height: Number(height) };
  }
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError('Expected WIDTHxHEIGHT, or one number for the short side.');
  }
  return { shortSide: Number(text) };
}

/** The counts, which add up, and how often each reason was given. */
export function buildText(summary: BuildSummary, out: string): string {
  const { listed, ok, repaired, rejected, reasons, seconds } = summary;
  return [
    `${listed} listed = ${ok} ok + ${repaired} repaired + ${rejected} rejected, ${seconds.toFixed(1)} s`,
    ...Object.entries(reasons).map(([code, count]) => `  ${code}: ${count}`),
    ...(rejected > 0 ? [`which ones: avcl data report ${out}`] : []),
    out,
  ].join('\n');
}

export const define: Define = (command, run) => {
  demand(command, ['--out <store>', 'the store to make, or to go on with']);
  sourceOptions(command);
  command
    .option(
      '--frames <size>',
      'stored frames: WIDTHxHEIGHT, or one number for the short side (default: 171x128)',
      frameSize,
    )
    .option('--jobs <n>', 'files decoded at once (default: one a core)', whole(1))
    .option(
      '--timeout <s>',
      'give a file up after so many seconds of decoding, as `timeout` (default: 300)',
      whole(1),
    )
    .option('--seed <n>', 'of the splits that are made where the source has none', whole(0), 0)
    .option('--shard <i/n>', 'only part i of n, for one of n machines; `avcl data merge` joins them', part)
    .addHelpText(
      'after',
      examples(
        'data build videos/ --out store',
        'data build clips.csv --out store --labels coarse --split split --group group',
        'data build k400/annotations --root k400 --out store',
        'data build list.txt --out store --frames 128 --jobs 8 --limit 100',
        'data build clips.csv --out part1 --shard 1/4   # then data merge',
      ),
    )
    .action((source: string, options: Options) =>
      run(options, async (session) => {
        const [{ assignSplits, readSource }, { buildStore }] = await Promise.all([
          import('@avcl/datasets'),
          import('@avcl/media'),
        ]);
        const { seed, frames, jobs, shard, timeout } = options;
        const read = await readSource(source, sourceRequest(options, session));
        const listing = assignSplits(read, { seed });
        const { notes, warnings = [] } = listing;
        for (const note of notes) session.logger.info(note);
        for (const warning of warnings) session.logger.warn(warning);
        const rate = new Rate('build', 'files');
        const summary = await buildStore(listing, options.out, {
          ...(frames === undefined ? {} : { frames }),
          ...(jobs === undefined ? {} : { jobs }),
          ...(timeout === undefined ? {} : { limits: { seconds: timeout } }),
          ...(shard === undefined ? {} : { part: shard }),
          signal: session.signal,
          onProgress: ({ done, listed }) => session.progress({ line: rate.line(done, listed) }),
        });
        const usable = summary.ok + summary.repaired > 0 || (shard !== undefined && summary.listed === 0);
        if (!usable) {
          session.logger.warn(
            summary.listed === 0
              ? `no video is in ${source}; name a folder of class folders, a CSV with a header, or a \`path label\` list`
              : 'none of the listed files can be used; the reasons are counted below',
          );
        }
        const checks = await warnOfFindings(options.out, session.logger);
        const text = buildText(summary, options.out);
        return { json: { ...summary, ...checks, notes, warnings }, text, exitCode: usable ? 0 : 3 };
      }),
    );
};
