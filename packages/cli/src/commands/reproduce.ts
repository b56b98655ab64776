/** `avcl reproduce`: the paper's tables, with error bars, on any store. */
import { join } from 'node:path';
import type { Reproduction, ReproductionPlan, ScaleName, TableName } from 'avcl';
import { InvalidArgumentError } from 'commander';
import { type CommonOptions, type Define, demand, examples, oneOf, whole } from '../frame/define.js';

const TABLES = ['table1', 'table2', 'table3', 'table4', 'figure2', 'labels', 'ours'] as const;
const SCALES = ['smoke', 'quick', 'standard', 'paper'] as const;

interface Options extends CommonOptions {
  readonly data: string;
  readonly out: string;
  readonly scale: ScaleName;
  readonly seeds: number | number[];
  readonly resume?: boolean;
  readonly dryRun?: boolean;
}

/** `3` for the first three, `0,2` for these. */
export function seeds(text: string): number | number[] {
  if (!text.includes(',')) return whole(1)(text);
  const named = text
    .split(',')
    .filter((part) => part !== '')
    .map(whole(0));
  if (named.length === 0 || new Set(named).size < named.length) {
    throw new InvalidArgumentError('Expected different seeds, as in 0,2.');
  }
  return named;
}

/** The plan for people. */
export function planText(plan: ReproductionPlan, roughly: (seconds: number) => string): string {
  const width = Math.max(...plan.jobs.map((job) => job.title.length));
  return [
    ...plan.jobs.map(
      ({ kind, title, done, seconds }) =>
        `${kind.padEnd(8)}  ${title.padEnd(width)}  ${done ? `done in ${roughly(seconds)}` : `about ${roughly(seconds)}`}`,
    ),
    `${plan.jobs.length} jobs, ${plan.done} done; the rest takes about ${roughly(plan.secondsLeft)} on this machine`,
  ].join('\n');
}

export const define: Define = (command, run) => {
  command
    .argument('<table>', `${TABLES.join(', ')} or all`, oneOf(...TABLES, 'all'))
    .argument('[settings...]', 'key=value for every row, over the recipe of the scale');
  demand(
    command,
    ['--data <store>', 'a clip store with labels and all three splits'],
    ['--out <folder>', 'where runs, results.json, report.html and tables.md go'],
  );
  command
    .option(
      '--scale <scale>',
      'smoke (minutes, says nothing), quick (2 cores), standard (a GPU), paper',
      oneOf(...SCALES),
      'quick',
    )
    .option('--seeds <n>', 'how many, from 0, or which: 0,2', seeds, 1)
    .option('--resume', 'go on in a folder that has runs; what is done is not done again')
    .option('--dry-run', 'only print what would be done, and how long it would take')
    .addHelpText(
      'after',
      examples(
        'reproduce table4 --data store --scale quick --seeds 3 --out results',
        'reproduce all --data store --scale paper --out results --dry-run',
        'reproduce table2 --data store --out results --resume pretrain.epochs=10',
      ),
    )
    .action((table: TableName | 'all', settings: string[], options: Options) =>
      run(options, async (session) => {
        const { planReproduction, reproduce, roughly } = await import('avcl');
        const { reproductionMarkdown, writeFigure2, writeReproduction } = await import('@avcl/report');
        const request = {
          tables: table === 'all' ? TABLES : [table],
          data: options.data,
          out: options.out,
          scale: options.scale,
          seeds: options.seeds,
          overrides: settings,
          resume: options.resume,
        };
        if (options.dryRun === true) {
          const plan = await planReproduction(request);
          return { json: plan, text: planText(plan, roughly) };
        }
        const onPlan = (plan: ReproductionPlan) => {
          for (const line of planText(plan, roughly).split('\n')) session.logger.info(line);
        };
        const draw = (results: Reproduction) => writeReproduction(options.out, results);
        const job = { logger: session.logger, onProgress: session.progress, signal: session.signal };
        const results = await reproduce({ ...request, ...job, onPlan, onResults: draw });
        if (await writeFigure2(options.out, results, options.data, job)) draw(results);
        const report = join(options.out, 'report.html');
        return { json: { ...results, report }, text: `${reproductionMarkdown(results)}\n${report}` };
      }),
    );
};
