/** `avcl cam`: where a model looks and listens. A picture and a film for each video; figures in `explanations.json`. */
import { join } from 'node:path';
import type { WrittenExplanation } from '@avcl/report';
import { missingText, type Unexplained } from 'avcl';
import {
  type CommonOptions,
  checkpoint,
  type Define,
  demand,
  device,
  examples,
  whole,
} from '../frame/define.js';
import { unanswered } from './predict-text.js';

interface Options extends CommonOptions {
  readonly run: string;
  readonly out: string;
  readonly data?: string;
  readonly key?: string[];
  readonly class?: string;
  readonly steps: number;
  readonly films: boolean;
  readonly sanity?: boolean;
  readonly switchOff?: boolean;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
}

/** A few lines a video. */
export function camText(
  explained: readonly WrittenExplanation[],
  left: readonly Unexplained[],
  out: string,
): string {
  const two = (value: number) => value.toFixed(2);
  return [
    ...explained.flatMap(({ key, target, missing, rgb, audio, without, sanity, strip, film }) => [
      `${key}: ${target.label}, ${(100 * target.p).toFixed(1)} %`,
      ...(missing.length === 0 ? [] : [`  ${missingText(missing)}`]),
      ...(
        [
          ['picture', rgb],
          ['sound', audio],
        ] as const
      ).flatMap(([name, stream]) => {
        if (stream === null) return [];
        const { deletion, insertion, randomDeletion, randomInsertion } = stream.removal.areas;
        return [
          `  ${name.padEnd(7)}  deletion ${two(deletion)} (shuffled ${two(randomDeletion)})  insertion ${two(insertion)} (shuffled ${two(randomInsertion)})`,
        ];
      }),
      ...(without === null
        ? []
        : (['rgb', 'audio'] as const).map((stream) => {
            const { label, p } = without[stream][0]!;
            return `  ${stream === 'rgb' ? 'picture black' : 'sound silent'}: ${label}, ${(100 * p).toFixed(1)} %`;
          })),
      ...(sanity === null
        ? []
        : (['head', 'all'] as const).map(
            (which) =>
              `  rank correlation with random weights of ${which === 'head' ? 'the classifier' : 'all layers'}: picture ${sanity[which].rgb?.toFixed(2) ?? '–'}, sound ${sanity[which].audio?.toFixed(2) ?? '–'}`,
          )),
      `  ${[strip, film].flatMap((name) => (name === null ? [] : join(out, name))).join('  ')}`,
    ]),
    ...left.map(({ file, problem }) => unanswered(file, problem)),
  ].join('\n');
}

export const define: Define = (command, run) => {
  command.argument('[files...]', 'video files');
  demand(
    command,
    ['--run <run>', 'a fine-tuned run'],
    ['--out <folder>', 'where NAME.cam.png, NAME.cam.mp4 and explanations.json go'],
  );
  command
    .option('--data <store>', 'a clip store, for clips named by --key')
    .option('--key <keys...>', 'clips of the store')
    .option('--class <label>', 'the class to explain (default: the predicted one)')
    .option('--steps <n>', 'steps of deletion and insertion', whole(2), 20)
    .option('--no-films', 'pictures only')
    .option('--sanity', 'compare the maps with those of random weights')
    .option('--switch-off', 'also answer with the picture black, and with the sound silent')
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples(
        'cam --run runs/fine clap.mp4 --out why',
        'cam --run runs/fine --data store --key test/clap/0001 --out why --class "spin hum"',
        'cam --run runs/fine *.mp4 --out why --no-films --sanity --json',
      ),
    )
    .action((files: string[], options: Options) =>
      run(options, async (session) => {
        const { writeExplanations } = await import('@avcl/report');
        const { out, data, key: keys, steps, films, sanity, switchOff, checkpoint, device } = options;
        const { explained, left } = await writeExplanations({
          run: options.run,
          files,
          data,
          keys,
          out,
          label: options.class,
          steps,
          films,
          sanity,
          switchOff,
          checkpoint,
          device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        return {
          json: { explained, left },
          text: camText(explained, left, out),
          exitCode: left.length > 0 ? 3 : 0,
        };
      }),
    );
};
