/** `avcl search`: the clips of a store that are nearest to a file or a clip, by picture, sound or both. */
import type { SearchResult } from 'avcl';
import {
  type CommonOptions,
  checkpoint,
  type Define,
  demand,
  device,
  examples,
  oneOf,
  seconds,
  whole,
} from '../frame/define.js';

interface Options extends CommonOptions {
  readonly run: string;
  readonly store: string;
  readonly query?: string;
  readonly key?: string;
  readonly from?: number;
  readonly to?: number;
  readonly by?: 'picture' | 'sound' | 'both';
  readonly in?: 'picture' | 'sound' | 'both';
  readonly k: number;
  readonly html?: string;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
}

const WHAT = { picture: 'picture', sound: 'sound', both: 'picture and sound' } as const;

/** A table of the clips, and how they were compared. */
export function searchText({
  hits,
  by,
  in: within,
  compared,
  space,
  missing,
  cached,
  took,
}: SearchResult): string {
  const label = (name: string | null) => name ?? '-';
  const width = Math.max(5, ...hits.map((hit) => label(hit.label).length));
  const spaces = {
    aligned: 'features of pre-training, picture and sound in one space',
    own: 'features of a fine-tuned run',
    head: "the fine-tuned classifier's joint layer",
  };
  const lacks = missing.includes('audio') ? 'sound' : 'picture';
  return [
    `${'rank'.padStart(4)}  cosine  ${'label'.padEnd(width)}  clip`,
    ...hits.map(
      (hit) =>
        `${String(hit.rank).padStart(4)}  ${hit.similarity.toFixed(3).padStart(6)}  ${label(hit.label).padEnd(width)}  ${hit.key}`,
    ),
    ...(missing.length === 0 ? [] : [`the query has no ${lacks}: searched without`]),
    `${by === within ? `by ${WHAT[by]}` : `${WHAT[within]} by ${WHAT[by]}`} among ${compared} clips, ${spaces[space]}; ${cached ? 'kept features' : `features ${took.features.toFixed(1)} s`}, query ${took.query.toFixed(2)} s, comparison ${(1000 * took.comparison).toFixed(1)} ms`,
  ].join('\n');
}

export const define: Define = (command, run) => {
  demand(
    command,
    ['--run <run>', 'a run; pre-trained to search across picture and sound'],
    ['--store <store>', 'the clip store that is searched'],
  );
  command
    .option('--query <file>', 'what to look for: a file with picture, sound or both')
    .option('--key <key>', 'or a clip of the store, by its key: more like this one')
    .option('--from <s>', 'the part of the file, from these seconds', seconds)
    .option('--to <s>', 'to these', seconds)
    .option(
      '--by <what>',
      'what of the query counts: picture, sound or both (default: all it has)',
      oneOf('picture', 'sound', 'both'),
    )
    .option(
      '--in <what>',
      'what of the clips it is compared with, as pictures with a sound (default: the same)',
      oneOf('picture', 'sound', 'both'),
    )
    .option('-k <n>', 'clips to find', whole(1), 10)
    .option('--html <file>', 'write a page that plays them')
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples(
        'search --run runs/pre --store store --query bark.wav --in picture',
        'search --run runs/pre --store store --query clap.mp4 -k 20 --html found.html',
        'search --run runs/fine --store store --key test/clap/0001.mp4 --by sound --json',
      ),
    )
    .action((options: Options) => {
      const { query, key, from, to } = options;
      if ((query === undefined) === (key === undefined)) {
        command.error(`expected either --query or --key, got ${query === undefined ? 'none' : 'both'}`);
      }
      if (key !== undefined && (from !== undefined || to !== undefined)) {
        command.error('expected --from and --to with --query, got them with --key');
      }
      return run(options, async (session) => {
        const { demandOutputs } = await import('@avcl/media');
        const { html: out } = options;
        const { storeFiles } = await import('./store-files.js');
        const inputs = [...storeFiles(options.store), ...(query === undefined ? [] : [query])];
        if (out !== undefined) demandOutputs([{ option: '--html', path: out }], inputs);
        const { search } = await import('avcl');
        const result = await search({
          run: options.run,
          store: options.store,
          query: key === undefined ? { file: query!, from, to } : { key },
          by: options.by,
          in: options.in,
          k: options.k,
          checkpoint: options.checkpoint,
          device: options.device,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        if (out !== undefined) {
          const { writeSearch } = await import('@avcl/report');
          const { progress: onProgress, signal } = session;
          await writeSearch({ result, store: options.store, out, onProgress, signal });
        }
        return { json: result, text: [searchText(result), ...(out === undefined ? [] : [out])].join('\n') };
      });
    });
};
