/** `avcl synth`: the synthetic benchmark as video files. */
import { type CommonOptions, type Define, demand, examples, oneOf, whole } from '../frame/define.js';
import { Rate } from '../frame/rate.js';
import { percent } from '../percent.js';

interface Options extends CommonOptions {
  readonly out: string;
  readonly preset?: 'smoke' | 'quick' | 'standard' | 'hard';
  readonly clips?: number;
  readonly classes?: number;
  readonly seed?: number;
  readonly jobs?: number;
}

export const define: Define = (command, run) => {
  demand(command, ['--out <folder>', 'where to write the videos and clips.csv']);
  command
    .argument(
      '[knobs...]',
      'difficulty over the preset, as snr=-6:10 or hidden=0.1 (docs/guides/synthetic-benchmark.md)',
    )
    .option(
      '--preset <name>',
      'smoke, quick (default), standard or hard: size, length and difficulty of the clips',
      oneOf('smoke', 'quick', 'standard', 'hard'),
    )
    .option('--clips <n>', 'number of clips, all splits together (default: as the preset says)', whole(1))
    .option('--classes <n>', 'number of classes (default: 16)', whole(2))
    .option('--seed <n>', 'another seed, other clips (default: 0)', whole(0))
    .option('--jobs <n>', 'files made at once (default: one a core)', whole(1))
    .addHelpText(
      'after',
      examples(
        'synth --out videos',
        'synth --out videos --clips 320 --classes 8 --seed 1',
        'synth --out small --preset smoke --json',
        'synth --out noisy --preset quick snr=-10:4 secondSound=0.8',
      ),
    )
    .action((knobs: string[], options: Options) =>
      run(options, async (session) => {
        const { parseKnobs, synthesise } = await import('@avcl/datasets');
        const { out, preset, clips, classes, seed, jobs } = options;
        const rate = new Rate('synth', 'clips');
        const summary = await synthesise(out, {
          preset,
          difficulty: parseKnobs(knobs),
          clips,
          classes,
          seed,
          jobs,
          onProgress: ({ done, total }) => {
            session.signal.throwIfAborted();
            session.progress({ line: rate.line(done, total) });
          },
        });
        const { splits } = summary;
        const { picture, sound, both } = summary.ceilings;
        return {
          json: summary,
          text: [
            `${summary.clips} clips: ${splits.train} train, ${splits.val} val, ${splits.test} test; ${summary.made} made, ${summary.kept} kept, ${summary.seconds.toFixed(1)} s`,
            `highest accuracy by counting: picture ${percent(picture)} %, sound ${percent(sound)} %, both ${percent(both)} %`,
            summary.csv,
          ].join('\n'),
        };
      }),
    );
};
