/** `avcl probe`: what frozen features are worth. */
import type { ProbeResult } from 'avcl';
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
  readonly run?: string;
  readonly weights?: string;
  readonly recipe?: string;
  readonly split: 'val' | 'test';
  readonly neighbours?: number;
  readonly clips?: number;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
}

type Recall = NonNullable<ProbeResult['crossModal']>['rgbToAudio'];

/** The result for people. */
export function probeText(result: ProbeResult): string {
  const ks = result.features[0]!.neighbours.map(({ k }) => `${k}-NN, %`);
  const lines = result.features.map(({ name, linear, neighbours, retrieval }) =>
    [
      name.padEnd(8),
      `${percent(linear.top1).padStart(5)} (${linear.interval.map(percent).join(' to ')})`.padEnd(22),
      ...neighbours.map(({ top1 }) => percent(top1).padStart(9)),
      percent(retrieval.recall[1]).padStart(14),
    ].join('  '),
  );
  const cross = result.crossModal;
  const recall = (title: string, { recall: r, intervals, chance }: Recall) => {
    const at = (k: 1 | 5 | 10) => `R@${k} ${percent(r[k])} % (${intervals[k].map(percent).join(' to ')})`;
    return `${title}: ${at(1)}, ${at(5)}, ${at(10)}; chance ${percent(chance)} % first`;
  };
  return [
    `${result.evaluated} of ${result.listed} videos of ${result.split}; fitted on ${result.train}, chosen on ${result.val}, ${result.classes.length} classes, ${result.seconds.toFixed(1)} s`,
    [
      'features'.padEnd(8),
      'linear, % (95 %)'.padEnd(22),
      ...ks.map((k) => k.padStart(9)),
      'same class, %',
    ].join('  '),
    ...lines,
    ...(cross === null
      ? []
      : [
          recall('picture finds its sound', cross.rgbToAudio),
          recall('sound finds its picture', cross.audioToRgb),
        ]),
  ].join('\n');
}

export const define: Define = (command, run) => {
  demand(command, ['--data <store>', 'a clip store, from `avcl data build`, with labels']);
  command
    .option('--run <run>', 'a run, pre-trained or fine-tuned')
    .option('--weights <file>', 'a safetensors file instead of a run; none: untrained, as --recipe begins')
    .option('--recipe <file>', 'the recipe of --weights, where the file does not hold one')
    .option('--split <split>', 'which videos are judged: val or test', oneOf('val', 'test'), 'test')
    .option('--neighbours <k>', 'neighbours that vote (default: 20 and 200)', whole(1))
    .option('--clips <n>', "clips a video (default: the recipe's, 10 in the paper)", whole(1))
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples(
        'probe --data store --run runs/pre',
        'probe --data store --run runs/pre --split val --json',
        'probe --data store --weights none --recipe quick   # untrained',
      ),
    )
    .action((options: Options) => {
      if ((options.run === undefined) === (options.weights === undefined)) {
        command.error(
          `expected either --run or --weights, got ${options.run === undefined ? 'none' : 'both'}`,
        );
      }
      return run(options, async (session) => {
        const { probe } = await import('avcl');
        const result = await probe({
          data: options.data,
          run: options.run,
          weights: options.weights,
          recipe: options.recipe === undefined ? undefined : { file: options.recipe },
          split: options.split,
          neighbours: options.neighbours === undefined ? undefined : [options.neighbours],
          clips: options.clips,
          checkpoint: options.checkpoint,
          device: options.device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        const lines = await dataLines(result.data.manifests);
        return { json: result, text: [probeText(result), ...lines].join('\n') };
      });
    });
};
