/**
 * `avcl predict`: labels for video files of any length. A file that cannot be read is said, the others are answered; exit status 3.
 */
import type { FilePrediction, PredictOptions } from 'avcl';
import {
  type CommonOptions,
  checkpoint,
  type Define,
  demand,
  device,
  examples,
  seconds,
  whole,
} from '../frame/define.js';

interface Options extends CommonOptions {
  readonly run: string;
  readonly clips?: number;
  readonly top: number;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
  readonly timeline?: boolean;
  readonly window?: number;
  readonly hop?: number;
  readonly shortest?: number;
  readonly csv?: string;
  readonly vtt?: string;
  readonly render?: string;
}

export const define: Define = (command, run) => {
  demand(command, ['--run <run>', 'a fine-tuned run']);
  command
    .argument('<files...>', 'video files of any length')
    .option('--top <n>', 'labels a file', whole(1), 5)
    .option('--timeline', 'answer along the length of every file (default: of those longer than two windows)')
    .option('--no-timeline', 'one answer a file, whatever its length')
    .option('--csv <file>', 'write the segments of all files as a table')
    .option('--vtt <path>', 'write the segments as subtitles (several files: a folder)')
    .option(
      '--render <path>',
      'write the video with labels drawn below, sound kept (several files: a folder)',
    )
    .option(
      '--window <s>',
      'seconds the model sees at once (default: the length of its training clips)',
      seconds,
    )
    .option('--hop <s>', 'seconds from one window to the next (default: half a window)', seconds)
    .option('--shortest <s>', 'segments below these seconds go to a neighbour (default: one window)', seconds)
    .option(
      '--clips <n>',
      "clips a file or window (default: the recipe's, where they do not overlap)",
      whole(1),
    )
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples(
        'predict --run runs/fine video.mp4',
        'predict --run runs/fine --top 1 --json *.mp4',
        'predict --run runs/fine lecture.mp4 --csv lecture.csv --vtt lecture.vtt',
        'predict --run runs/fine match.mp4 --render match.labels.mp4 --window 4 --hop 1',
      ),
    )
    .action((files: string[], options: Options) =>
      run(options, async (session) => {
        const { checkOutputs, writeOutputs } = await import('./predict-outputs.js');
        checkOutputs(files, options);
        const { csv, vtt, render, timeline } = options;
        const wanted = timeline === true || [csv, vtt, render].some((path) => path !== undefined);
        const { predictFiles } = await import('avcl');
        const { predictionJson, predictionText } = await import('./predict-text.js');
        const answers: FilePrediction[] = []; // with gaps where it is stopped
        const written: string[] = [];
        const asked: PredictOptions = {
          run: options.run,
          files,
          top: options.top,
          clips: options.clips,
          timeline: wanted ? 'always' : timeline === false ? 'never' : 'long',
          window: options.window,
          hop: options.hop,
          shortest: options.shortest,
          checkpoint: options.checkpoint,
          device: options.device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
          onAnswer: (answer, place) => {
            answers[place] = answer;
          },
        };
        let failure: unknown;
        try {
          await predictFiles(asked);
          await writeOutputs(answers, files, options, session, written);
        } catch (error) {
          const isAnswered = answers.some((answer) => answer !== undefined);
          if (!session.signal.aborted || !isAnswered) throw error;
          failure = error;
          if (written.length === 0) {
            await writeOutputs(answers, files, { ...options, render: undefined }, session, written);
          }
        }
        const found = answers.filter((answer) => answer !== undefined);
        return {
          json: found.map((answer) => predictionJson(answer, options.top)),
          text: [...found.map(predictionText), ...written].join('\n'),
          exitCode: found.some((answer) => answer.problem !== null) ? 3 : 0,
          failure,
        };
      }),
    );
};
