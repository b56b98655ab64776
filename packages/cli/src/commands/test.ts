/** `avcl test`: accuracy on a split. */
import type { TestResult } from 'avcl';
import {
  type CommonOptions,
  checkpoint,
  type Define,
  demand,
  device,
  examples,
  oneOf,
  whole,
} from '../frame/define.js';
import { percent } from '../percent.js';
import { dataLines } from './data-line.js';

interface Options extends CommonOptions {
  readonly data: string;
  readonly run: string;
  readonly split: 'train' | 'val' | 'test';
  readonly clips?: number;
  readonly crops?: number;
  readonly without?: 'rgb' | 'audio';
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
}

/** The result for people: totals, then each class. */
export function testText(result: TestResult): string {
  const width = Math.max(5, ...result.perClass.map((row) => row.label.length));
  return [
    `top-1 ${percent(result.top1)} % (95 % interval ${result.interval.map(percent).join(' to ')})${result.top5 === null ? '' : `, top-5 ${percent(result.top5)} % (${result.top5Interval?.map(percent).join(' to ')})`}, ${result.evaluated} of ${result.listed} videos of ${result.split}, ${result.clips} clips${result.crops === 1 ? '' : ` x ${result.crops} crops`} a video${result.without === null ? '' : `, ${result.without} off`}, ${result.seconds.toFixed(1)} s`,
    ...result.left.map((video) => `left out: ${video.key} (${video.reason})`),
    `${'class'.padEnd(width)}  videos  right, %  95 % interval`,
    ...result.perClass.map(
      (row) =>
        `${row.label.padEnd(width)}  ${String(row.count).padStart(6)}  ${percent(row.accuracy).padStart(8)}  ${row.interval?.map(percent).join(' to ') ?? '-'}`,
    ),
  ].join('\n');
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--data <store>', 'a clip store, from `avcl data build`'],
    ['--run <run>', 'a fine-tuned run'],
  );
  command
    .option('--split <split>', 'which videos: train, val or test', oneOf('train', 'val', 'test'), 'test')
    .option('--clips <n>', "clips a video (default: the recipe's, 10 in the paper)", whole(1))
    .option(
      '--crops <n>',
      "crops a clip, from end to end of the longer side (default: the recipe's, 1 in the paper)",
      whole(1),
    )
    .option('--without <stream>', 'with black pictures (rgb) or silence (audio)', oneOf('rgb', 'audio'))
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples(
        'test --data store --run runs/fine',
        'test --data store --run runs/fine --split val --clips 1 --json',
        'test --data store --run runs/fine --clips 4 --crops 3',
      ),
    )
    .action((options: Options) =>
      run(options, async (session) => {
        const { testRun } = await import('avcl');
        const result = await testRun({
          data: options.data,
          run: options.run,
          split: options.split,
          clips: options.clips,
          crops: options.crops,
          without: options.without,
          checkpoint: options.checkpoint,
          device: options.device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        const lines = await dataLines(result.data.manifests);
        return { json: result, text: [testText(result), ...lines].join('\n') };
      }),
    );
};
