/** `avcl data list`: any source as our own CSV, with what could not be read beside it. */
import type { SourceListing, WrittenList } from '@avcl/datasets';
import { type CommonOptions, type Define, demand, examples } from '../frame/define.js';
import { type SourceChoices, sourceOptions, sourceRequest } from './source.js';

interface Options extends CommonOptions, SourceChoices {
  readonly out: string;
}

const SHOWN = 10;

/** How it was read, counts by split and the rows that are malformed. */
export function listedText(listing: SourceListing, written: WrittenList): string {
  const { inputs, problems, notes, root } = listing;
  const count = (split: string | null) => inputs.filter((input) => input.split === split).length;
  const splits = [...(['train', 'val', 'test'] as const), null]
    .filter((split) => count(split) > 0)
    .map((split) => `${split ?? 'no split'} ${count(split)}`);
  const classes = new Set(inputs.flatMap(({ label }) => label ?? [])).size;
  return [
    ...notes,
    `${inputs.length + problems.length} listed = ${inputs.length} clips + ${problems.length} that cannot be read; ${classes} classes; ${splits.join(', ')}`,
    ...problems
      .slice(0, SHOWN)
      .map(({ line, path, detail }) => `  ${line === null ? '' : `line ${line}: `}${path}: ${detail}`),
    ...(problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : []),
    ...(written.problems === null ? [] : [`all of them: ${written.problems}`]),
    `go on: npx avcl data build ${written.path} --root ${root} --out STORE`,
  ].join('\n');
}

export const define: Define = (command, run) => {
  demand(command, ['--out <list>', 'the CSV to write; malformed rows go to LIST.problems.csv']);
  sourceOptions(command);
  command
    .addHelpText(
      'after',
      examples(
        'data list ucfTrainTestlist --fold 2 --out ucf101.csv',
        'data list vggsound.csv --root videos --out vggsound-list.csv',
        'data list train.csv --classes labels.txt --root videos --out list.csv --json',
      ),
    )
    .action((source: string, options: Options) =>
      run(options, async (session) => {
        const { problemsList, readSource, writeList } = await import('@avcl/datasets');
        const { demandOutputs } = await import('@avcl/media');
        demandOutputs(
          [options.out, problemsList(options.out)].map((path) => ({ option: '--out', path })),
          [source, ...(options.classes === undefined ? [] : [options.classes])],
        );
        const listing = await readSource(source, sourceRequest(options, session));
        const written = await writeList(listing, options.out);
        const { format, root, notes, problems, inputs } = listing;
        return {
          json: {
            ...written,
            format,
            root,
            notes,
            listed: inputs.length + problems.length,
            problemRows: problems,
          },
          text: listedText(listing, written),
          exitCode: inputs.length > 0 ? 0 : 3,
        };
      }),
    );
};
