/** `avcl config`: the resolved recipe, or the schema for editors. */
import { type CommonOptions, type Define, examples, oneOf } from '../frame/define.js';

interface Options extends CommonOptions {
  readonly recipe?: string;
  readonly stage?: 'pretrain' | 'finetune';
  readonly schema?: true;
}

export const define: Define = (command, run) => {
  command
    .argument('[settings...]', 'key=value, over the recipe')
    .option(
      '--recipe <file>',
      "a YAML file, or a name: quick, paper-r3d, k32-moco, ... (default: the paper's settings)",
    )
    .option('--stage <stage>', 'what a bare key means that two stages have', oneOf('pretrain', 'finetune'))
    .option('--schema', "print the recipe's JSON schema instead, for editors")
    .addHelpText(
      'after',
      examples(
        'config',
        'config --recipe quick --stage finetune lr=0.01 epochs=5',
        'config --schema > recipe.schema.json',
      ),
    )
    .action((settings: string[], options: Options) =>
      run(options, async () => {
        const { printRecipe, recipeSchemaJson, resolveRecipe } = await import('avcl');
        if (options.schema) {
          const schema = recipeSchemaJson();
          return { json: schema, text: JSON.stringify(schema, null, 2) };
        }
        const resolved = resolveRecipe({
          file: options.recipe,
          overrides: settings,
          stage: options.stage,
        });
        return { json: resolved, text: printRecipe(resolved).trimEnd() };
      }),
    );
};
