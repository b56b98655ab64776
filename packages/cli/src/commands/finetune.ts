/** `avcl finetune`: learning with labels, from a pre-trained run or from scratch. */
import { type CommonOptions, type Define, demand, examples } from '../frame/define.js';
import { recipeOf, trainingText } from './training.js';

interface Options extends CommonOptions {
  readonly data: string;
  readonly from: string;
  readonly out: string;
  readonly recipe?: string;
  readonly resume?: true;
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--data <store>', 'a clip store, from `avcl data build`'],
    ['--from <start>', 'a pre-trained run, a safetensors file, or `none` for from scratch'],
    ['--out <run>', 'the run folder to make'],
  );
  command
    .argument('[settings...]', 'key=value, over the recipe: epochs=20 inputs=rgb labels_per_class=5')
    .option(
      '--recipe <file>',
      "a YAML file, or a name (default: the pre-trained run's own, else the paper's settings)",
    )
    .option('--resume', 'go on from the last checkpoint of the run')
    .addHelpText(
      'after',
      examples(
        'finetune --data store --from runs/pre --out runs/fine',
        'finetune --data store --from none --out runs/rgb --recipe quick inputs=rgb',
        'finetune --data store --from runs/pre --out runs/fine --resume',
      ),
    )
    .action((settings: string[], options: Options) =>
      run(options, async (session) => {
        const { finetune } = await import('avcl');
        const result = await finetune({
          data: options.data,
          from: options.from,
          out: options.out,
          recipe: recipeOf(options, settings, 'finetune'),
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
