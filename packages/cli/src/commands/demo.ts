/** `avcl demo`: what `npm start` runs after set-up. */
import { join } from 'node:path';
import { type CommonOptions, type Define, examples } from '../frame/define.js';
import { percent } from '../percent.js';

interface Options extends CommonOptions {
  readonly out?: string;
  readonly smoke?: true;
}

export const define: Define = (command, run) => {
  command
    .option('--out <folder>', 'where everything goes (default: out/start, or out/smoke)')
    .option('--smoke', 'the same path at the smallest size; its numbers mean nothing')
    .addHelpText('after', examples('demo', 'demo --smoke'))
    .action((options: Options) =>
      run(options, async (session) => {
        const [{ runMainJob }, { shellWord }] = await Promise.all([
          import('../main-job/index.js'),
          import('avcl'),
        ]);
        const smoke = options.smoke === true;
        const out = options.out ?? join('out', smoke ? 'smoke' : 'start');
        const result = await runMainJob({ out, smoke }, session).catch((error: unknown) => {
          // A stopped step would say how to go on with itself alone.
          throw session.signal.aborted ? new Error('stopped', { cause: error }) : error;
        });
        const rows = result.results.map(
          (row) =>
            `${percent(row.top1).padStart(5)} %  ${`${row.method}, ${row.inputs}`.padEnd(24)}  ${row.evaluated} of ${row.listed} test videos`,
        );
        const next = `look into it: npx avcl studio ${shellWord(out)} --open`;
        return { json: result, text: ['top-1 accuracy', ...rows, next, result.report].join('\n') };
      }),
    );
};
