/**
 * The subcommands: name, one line, and where the rest is. `avcl --help` reads this table alone; a subcommand's file
 * (its options and examples) is loaded when its name is on the command line, and what computes only when it runs.
 */
import type { Define } from './frame/define.js';

/** A subcommand, or a group of them. */
export interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly hidden?: boolean;
  /** The subcommand's definition; null for a group. */
  readonly load: (() => Promise<{ define: Define }>) | null;
  readonly children?: readonly Entry[];
}

/** All of them, in the order in which one needs them. */
export const entries: readonly Entry[] = [
  {
    name: 'setup',
    summary: 'once after installing: fetch libtorch and build the native code',
    load: () => import('./commands/setup.js'),
  },
  {
    name: 'doctor',
    summary: 'what is installed and found, fast or slow, with the fix for each problem',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'synth',
    summary: 'make the synthetic benchmark: real video files with sound, and a CSV',
    load: () => import('./commands/synth.js'),
  },
  {
    name: 'data',
    summary: 'build and inspect clip stores',
    load: null,
    children: [
      {
        name: 'build',
        summary: 'decode a folder, CSV or list of videos once into a clip store',
        load: () => import('./commands/data-build.js'),
      },
      {
        name: 'merge',
        summary: 'join the parts of a list that several machines have built into one store',
        load: () => import('./commands/data-merge.js'),
      },
      {
        name: 'list',
        summary: 'any folder, list or data set annotations as a CSV of clips, before anything is decoded',
        load: () => import('./commands/data-list.js'),
      },
      {
        name: 'kinetics-sounds',
        summary: 'the clips of Kinetics-Sounds among the videos that you have, as a CSV',
        load: () => import('./commands/data-kinetics-sounds.js'),
      },
      {
        name: 'manifests',
        summary: 'the class lists that ship with avcl, their sources and checksums',
        load: () => import('./commands/data-manifests.js'),
      },
      {
        name: 'report',
        summary: 'counts per split and class, durations, rejected files with reasons',
        load: () => import('./commands/data-report.js'),
      },
      {
        name: 'verify',
        summary: 'read every byte of a store against its checksums',
        load: () => import('./commands/data-verify.js'),
      },
    ],
  },
  {
    name: 'pretrain',
    summary: 'learn from the videos of a store without labels',
    load: () => import('./commands/pretrain.js'),
  },
  {
    name: 'finetune',
    summary: 'train a classifier with labels, from a pre-trained run or from scratch',
    load: () => import('./commands/finetune.js'),
  },
  {
    name: 'launch',
    summary: 'a training in several processes, on one machine or several',
    load: () => import('./commands/launch.js'),
  },
  {
    name: 'test',
    summary: 'accuracy of a run on a split, ten clips a video',
    load: () => import('./commands/test.js'),
  },
  {
    name: 'compare',
    summary: 'two tests of the same videos: the difference, its interval, whether it could be chance',
    load: () => import('./commands/compare.js'),
  },
  {
    name: 'probe',
    summary: 'what frozen features are worth: linear probe, nearest neighbours, retrieval',
    load: () => import('./commands/probe.js'),
  },
  {
    name: 'predict',
    summary: 'labels and probabilities of any video, along its length where it is long',
    load: () => import('./commands/predict.js'),
  },
  {
    name: 'cam',
    summary: 'why a model decided so: Grad-CAM over picture and sound, as pictures and films',
    load: () => import('./commands/cam.js'),
  },
  {
    name: 'search',
    summary: 'clips of a store that are like a file, by picture, sound or both, also across the two',
    load: () => import('./commands/search.js'),
  },
  {
    name: 'embed',
    summary: 'features of every clip of a store, as safetensors',
    load: () => import('./commands/embed.js'),
  },
  {
    name: 'export',
    summary: 'the model for other programs and browsers, compared with the run first',
    load: () => import('./commands/export.js'),
  },
  {
    name: 'serve',
    summary: 'labels and features of uploaded files over HTTP',
    load: () => import('./commands/serve.js'),
  },
  {
    name: 'reproduce',
    summary: "the paper's tables on any store: every run, error bars, paired tests, a report",
    load: () => import('./commands/reproduce.js'),
  },
  {
    name: 'studio',
    summary: 'the local web app: runs, data, why a model decided, the map of the features',
    load: () => import('./commands/studio.js'),
  },
  {
    name: 'config',
    summary: 'print the resolved recipe, each setting with its source',
    load: () => import('./commands/config.js'),
  },
  {
    name: 'demo',
    summary: 'the main job of `npm start`: from synthetic videos to a tested, reported classifier',
    hidden: true,
    load: () => import('./commands/demo.js'),
  },
];
