/** `avcl pretrain`: learning without labels. */
import { type CommonOptions, type Define, demand, examples } from '../frame/define.js';
import { recipeOf, trainingText } from './training.js';

interface Options extends CommonOptions {
  readonly data: string;
  readonly out: string;
  readonly recipe?: string;
  readonly resume?: true;
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--data <store>', 'a clip store, from `avcl data build`'],
    ['--out <run>', 'the run folder to make'],
  );
  command
    .argument('[settings...]', 'key=value, over the recipe: epochs=20 lr=0.01 model.width=32')
    .option(
      '--recipe <file>',
      "a YAML file, or a name: quick, paper-r3d, k32-moco, ... (default: the paper's settings)",
    )
    .option('--resume', 'go on from the last checkpoint of the run')
    .addHelpText(
      'after',
      examples(
        'pretrain --data store --out runs/pre --recipe quick',
        'pretrain --data store --out runs/pre --recipe quick epochs=20 seed=1',
        'pretrain --data store --out runs/pre --resume',
      ),
    )
    .action((settings: string[], options: Options) =>
      run(options, async (session) => {
        const { pretrain } = await import('avcl');
        const result = await pretrain({
          data: options.data,
          out: options.out,
          recipe: recipeOf(options, settings, 'pretrain'),
          resume: options.resume,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
          saveAsked: session.saveAsked,
        });
        return { json: result, text: trainingText(result), silent: !result.lead };
      }),
    );
};
