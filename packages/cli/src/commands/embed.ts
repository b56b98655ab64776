/** `avcl embed`: features of every clip, as safetensors. */
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

interface Options extends CommonOptions {
  readonly data: string;
  readonly run?: string;
  readonly weights?: string;
  readonly recipe?: string;
  readonly out: string;
  readonly split?: 'train' | 'val' | 'test';
  readonly clips?: number;
  readonly answers?: boolean;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--data <store>', 'a clip store, from `avcl data build`'],
    ['--out <file>', 'the safetensors file to write: rgb, audio, fused; keys in its metadata'],
  );
  command
    .option('--run <run>', 'a run, pre-trained or fine-tuned')
    .option('--weights <file>', 'a safetensors file instead of a run')
    .option('--recipe <file>', 'the recipe of --weights, where the file does not hold one')
    .option(
      '--split <split>',
      'which videos: train, val or test (default: all)',
      oneOf('train', 'val', 'test'),
    )
    .option('--clips <n>', "clips a video (default: the recipe's, 10 in the paper)", whole(1))
    .option('--answers', "also the classifier's logits, and its classes in the metadata")
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples(
        'embed --data store --run runs/pre --out features.safetensors',
        'embed --data store --weights best.safetensors --recipe quick --out features.safetensors --split test',
      ),
    )
    .action((options: Options) => {
      if ((options.run === undefined) === (options.weights === undefined)) {
        command.error(
          `expected either --run or --weights, got ${options.run === undefined ? 'none' : 'both'}`,
        );
      }
      return run(options, async (session) => {
        const { demandOutputs } = await import('@avcl/media');
        const { storeFiles } = await import('./store-files.js');
        const inputs = [options.weights, options.recipe].flatMap((path) => path ?? []);
        demandOutputs([{ option: '--out', path: options.out }], [...storeFiles(options.data), ...inputs]);
        const { embed } = await import('avcl');
        const result = await embed({
          data: options.data,
          run: options.run,
          weights: options.weights,
          recipe: options.recipe === undefined ? undefined : { file: options.recipe },
          out: options.out,
          split: options.split,
          clips: options.clips,
          answers: options.answers,
          checkpoint: options.checkpoint,
          device: options.device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        const tensors = Object.entries(result.tensors).map(
          ([name, shape]) => `${name} [${shape.join(', ')}]`,
        );
        return {
          json: result,
          text: `${result.embedded} of ${result.listed} clips: ${tensors.join(', ')}, ${result.seconds.toFixed(1)} s\n${result.out}`,
        };
      });
    });
};
