/** Which pages of the docs are run, what each begins with, what is made smaller, and what cannot be run here, with the reason. */

/** What a page needs before its first command. */
export type Given = 'videos' | 'store' | 'runs';

/** How a page is run. */
export interface Page {
  readonly given: Given;
  /** Lines that are not run: a part of the line, and why. */
  readonly not?: readonly (readonly [part: string, reason: string])[];
  /** What is put in place of what, so that it takes seconds or finds the file of this folder. */
  readonly instead?: readonly (readonly [what: string, by: string])[];
  /** Whether it trains in several processes. */
  readonly processes?: boolean;
}

const LONG =
  'hours; packages/avcl/test/reproduction and packages/cli/test/lists.test.ts run it at scale smoke';

/** The pages whose commands are run as they stand. */
export const RUN: Readonly<Record<string, Page>> = {
  'README.md': { given: 'videos' },
  'docs/guides/few-labels.md': {
    given: 'videos',
    not: [
      ['reproduce labels', LONG],
      ['avcl probe', 'as in the README'],
    ],
  },
  'docs/guides/evaluate.md': { given: 'runs' },
  'docs/guides/explain.md': {
    given: 'runs',
    instead: [
      ['spin hum', 'CLASS'],
      ['test/clap/0001', 'KEY'],
    ],
  },
  'docs/guides/your-own-data.md': {
    given: 'videos',
    not: [
      ['ucf', 'needs the files of UCF-101; packages/datasets/test/sources has a copy of every format'],
      ['data merge', 'needs the parts of three machines; packages/media/test/merge.test.ts'],
    ],
  },
  'docs/guides/long-video.md': { given: 'runs', not: [['*.mp4', 'as the line above it, for several files']] },
  'docs/guides/search.md': {
    given: 'runs',
    instead: [
      ['bark.wav', 'clap.mp4'],
      ['film.mp4 --from 62 --to 66', 'lecture.mp4 --from 0 --to 2'],
      ['test/clap/0001', 'KEY'],
    ],
  },
  'docs/guides/recipes.md': { given: 'store', instead: [['moco.queue=512', 'moco.queue=8']] },
  'docs/guides/stop-and-go-on.md': { given: 'store' },
  'docs/guides/synthetic-benchmark.md': {
    given: 'videos',
    instead: [
      ['--preset standard', '--preset smoke'],
      ['--preset quick', '--preset smoke'],
      ['synth --out', 'synth --clips 12 --classes 2 --preset smoke --out'],
    ],
  },
  'docs/guides/export.md': {
    given: 'runs',
    not: [
      ['--format torchvision', 'wants a network of width 64; packages/export/test/torchvision.test.ts'],
      ['--precision int8', 'as the line above it; packages/export/test/export.test.ts'],
    ],
  },
  'docs/guides/browser.md': { given: 'runs' },
  'docs/guides/serving.md': { given: 'runs' },
  'docs/guides/studio.md': {
    given: 'runs',
    not: [['--open', 'opens a browser; as the line above it']],
    instead: [
      ['studio out ', 'studio runs '],
      ['ssh -L', '# ssh -L'],
    ],
  },
  'docs/guides/first-steps.md': {
    given: 'runs',
    not: [['npm start', 'takes minutes; packages/cli/test/main-job.test.ts runs it at the smallest size']],
    instead: [
      ['studio out/start --open', 'studio runs'],
      ['out/start/runs/avcl', 'runs/fine'],
      ['python3 -m', '# python3 -m'],
    ],
  },
  'docs/guides/several-processes.md': {
    given: 'store',
    processes: true,
    not: [
      ['torchrun', 'comes with PyTorch in Python; packages/cli/test/launch.test.ts has its variables'],
      ['--nnodes', 'needs several machines; packages/cli/test/launch.test.ts'],
    ],
    instead: [
      ['--nproc-per-node 4', '--nproc-per-node 2'],
      ['paper-r3d device=cuda', 'smoke'],
    ],
  },
};

/** Pages with commands of which none is run here, and why. Their options, arguments and settings are checked all the same. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'docs/guides/reproduce-the-paper.md': `needs Kinetics, or ${LONG}`,
  'docs/guides/slurm.md': 'needs SLURM; packages/avcl/test/processes has its variables',
  'docs/results/README.md': 'hours: the commands of committed results',
  'packages/cli/README.md': 'the commands of the README',
};

/** Pages whose programs are run; those of add-a-method and add-a-backbone by test/guides.test.ts. */
export const PROGRAMS: Readonly<Record<string, Page>> = {
  'README.md': { given: 'videos' },
  'docs/guides/explain.md': { given: 'runs' },
  'docs/guides/long-video.md': { given: 'runs' },
  'docs/guides/search.md': { given: 'runs', instead: [['bark.wav', 'clap.mp4']] },
  'docs/guides/browser.md': { given: 'videos' },
  'docs/guides/export.md': { given: 'runs' },
  'docs/guides/serving.md': { given: 'runs', instead: [['port: 8000', 'port: 0']] },
  'docs/guides/synthetic-benchmark.md': {
    given: 'videos',
    instead: [["synthesise('videos', { ", "synthesise('more', { clips: 6, classes: 2, "]],
  },
  'packages/torch/README.md': { given: 'videos' },
  'packages/media/README.md': { given: 'videos' },
  'packages/datasets/README.md': {
    given: 'videos',
    instead: [["synthesise('videos', { ", "synthesise('more', { clips: 6, classes: 2, "]],
  },
  'packages/avcl/README.md': { given: 'store', instead: [["preset: 'quick'", "preset: 'smoke'"]] },
};

/** Pages with programs that are not run, and why. */
export const PROGRAMS_NOT_RUN: Readonly<Record<string, string>> = {
  'docs/guides/add-a-method.md': 'test/guides.test.ts',
  'docs/guides/add-a-backbone.md': 'test/guides.test.ts',
  'docs/guides/evaluate.md':
    'needs a run whose loss was no number; packages/avcl/test/training/replay.test.ts',
};
