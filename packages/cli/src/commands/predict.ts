/** `avcl predict`: labels for video files. A file that cannot be read is said, the others are answered; exit status 3. */
import type { FilePrediction } from 'avcl';
import { type CommonOptions, type Define, demand, device, examples, oneOf, whole } from '../frame/define.js';

interface Options extends CommonOptions {
  readonly run: string;
  readonly clips?: number;
  readonly top: number;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
}

/** One line a file and label. */
export function predictionText(answer: FilePrediction): string {
  if (answer.problem !== null) {
    return `${answer.file}\n  no answer: ${answer.problem.code}, ${answer.problem.detail}`;
  }
  const lines = answer.predictions.map(({ label, p }) => `  ${(100 * p).toFixed(1).padStart(5)} %  ${label}`);
  return [answer.file, ...lines].join('\n');
}

export const define: Define = (command, run) => {
  demand(command, ['--run <run>', 'a fine-tuned run']);
  command
    .argument('<files...>', 'video files')
    .option('--top <n>', 'labels a file', whole(1), 5)
    .option('--clips <n>', "clips a video (default: the recipe's)", whole(1))
    .option('--checkpoint <name>', 'best (default) or last', oneOf('best', 'last'))
    .option(...device)
    .addHelpText(
      'after',
      examples('predict --run runs/fine video.mp4', 'predict --run runs/fine --top 1 --json *.mp4'),
    )
    .action((files: string[], options: Options) =>
      run(options, async (session) => {
        const { predictFiles } = await import('avcl');
        const answers = await predictFiles({
          run: options.run,
          files,
          top: options.top,
          clips: options.clips,
          checkpoint: options.checkpoint,
          device: options.device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        return {
          json: answers,
          text: answers.map(predictionText).join('\n'),
          exitCode: answers.some((answer) => answer.problem !== null) ? 3 : 0,
        };
      }),
    );
};
