/** `avcl data merge`: the parts of a list, built by several machines, to the store that one machine would have built. */
import { type CommonOptions, type Define, demand, examples } from '../frame/define.js';
import { Rate } from '../frame/rate.js';
import { warnOfFindings } from './checks-text.js';
import { buildText } from './data-build.js';

export const define: Define = (command, run) => {
  command.argument('<parts...>', 'the stores of all parts, from `avcl data build --shard i/n`, in any order');
  demand(command, ['--out <store>', 'the store to make, or to go on with; it needs the room of all parts']);
  command
    .addHelpText('after', examples('data merge part1 part2 part3 part4 --out store'))
    .action((parts: string[], options: CommonOptions & { readonly out: string }) =>
      run(options, async (session) => {
        const { mergeStores } = await import('@avcl/media');
        const rate = new Rate('merge', 'files');
        const summary = await mergeStores(parts, options.out, {
          signal: session.signal,
          onProgress: ({ done, listed }) => session.progress({ line: rate.line(done, listed) }),
        });
        const checks = await warnOfFindings(options.out, session.logger);
        return { json: { ...summary, ...checks }, text: buildText(summary, options.out) };
      }),
    );
};
