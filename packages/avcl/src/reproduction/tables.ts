/**
 * The tables: the paper's four with its numbers (top-1 on Kinetics-Sounds, one run each, no spread printed), the question of few
 * labels, and the switches that the paper leaves open. Rows say what they change in the scale's recipe, and nothing else.
 */
import type { Recipe } from '../recipe/schema.js';
import { rivalNames, rivalRow } from './rivals.js';
import type { Row, Table, TableName } from './types.js';

const fixed =
  (...settings: string[]) =>
  () =>
    settings;

/** What a row's cells say of every row of AVCL, so that no setting of the user's makes them untrue. */
const AVCL = ['pretrain.method=avcl', 'model.backbone=r3d', 'model.encoders=two', 'model.amfm=true'];

/** A row of pre-trained AVCL. */
function avcl(name: string, cells: readonly string[], k32: number | null, ...settings: string[]): Row {
  return {
    name,
    cells,
    start: 'pretrained',
    settings: fixed(...AVCL, ...settings),
    ...(k32 === null ? {} : { paper: { k32 } }),
  };
}

/** C3D pools time by eight: both streams need eight frames where the recipe has fewer. */
function c3d(recipe: Recipe): string[] {
  const { rgb_frames, audio_frames } = recipe.data;
  return [
    'model.backbone=c3d',
    ...(rgb_frames < 8 ? ['data.rgb_frames=8'] : []),
    ...(typeof audio_frames === 'number' && audio_frames < 8 ? ['data.audio_frames=8'] : []),
  ];
}

const table1: Table = {
  name: 'table1',
  title: 'Table 1: what the two streams see',
  columns: ['RGB', 'Audio', 'Networks'],
  reference: 'whole',
  rows: [
    avcl('raw', ['clip', 'raw audio', 'two'], 50.2, 'data.audio=raw'),
    avcl('frame', ['1 frame', '1.2 s mel', 'two'], 67.9, 'data.audio=mel_1.2s', 'data.rgb_frames=1'),
    avcl('short', ['clip', '1.2 s mel', 'two'], 72.1, 'data.audio=mel_1.2s'),
    avcl('whole', ['clip', 'whole mel', 'two'], 75.6, 'data.audio=mel_whole'),
    avcl('shared', ['clip', 'whole mel', 'one'], 60.5, 'data.audio=mel_whole', 'model.encoders=shared'),
  ],
  notes: [
    'The paper gives no form for raw audio; ours folds 65,536 samples to 256 x 256.',
    'One network: the same weights for both streams, each stream with its own batch statistics, running ones too (with running statistics in common it fails in evaluation: docs/results).',
    "The paper's clips have 16 frames and its RGB row of one frame cannot be made with C3D; R3D throughout.",
  ],
};

const layers = (name: string, title: string, list: string, k32: number): Row =>
  avcl(name, [title], k32, `pretrain.cgra_layers=[${list}]`);

const table2: Table = {
  name: 'table2',
  title: 'Table 2: the layer of CGRA',
  columns: ['Layer'],
  reference: 'pool',
  rows: [
    avcl('off', ['none'], 72.5, 'pretrain.cgra=false'),
    layers('conv3', 'conv3', 'conv3', 68.5),
    layers('conv4', 'conv4', 'conv4', 69.3),
    layers('conv5', 'conv5', 'conv5', 70.9),
    layers('pool', 'pool', 'pool', 75.6),
    layers('conv5-pool', 'conv5 + pool', 'conv5, pool', 70.4),
  ],
  notes: [
    'None: SelfCL alone, at the weight that it has beside CGRA.',
    "The paper does not say how a map becomes rows: ours averages space and takes each frame as a row; where the streams' maps differ in size (one mel instead of copies), they are pooled, and conv5 is then the pool row again.",
  ],
};

const weights = (name: string, alpha: number, beta: number, k32: number, ...settings: string[]): Row =>
  avcl(
    name,
    [`${alpha}, ${beta}`, beta === 0 ? 'off' : 'on', settings.includes('model.amfm=false') ? 'off' : 'on'],
    k32,
    `pretrain.alpha=${alpha}`,
    `pretrain.beta=${beta}`,
    ...settings,
  );

const table3: Table = {
  name: 'table3',
  title: 'Table 3: the weights of CGRA and SelfCL, AMFM',
  columns: ['CGRA, SelfCL', 'SelfCL', 'AMFM'],
  reference: 'a0.9',
  rows: [
    weights('a1', 1, 0, 73.5, 'pretrain.selfcl=off'),
    weights('a0.1', 0.1, 0.9, 72.0),
    weights('a0.3', 0.3, 0.7, 72.2),
    weights('a0.5', 0.5, 0.5, 74.1),
    weights('a0.7', 0.7, 0.3, 73.7),
    weights('a0.9', 0.9, 0.1, 75.6),
    weights('no-amfm', 0.9, 0.1, 73.5, 'model.amfm=false'),
    {
      ...avcl('swap-a1', ['0, 1 (swapped reading of 1, 0)', 'on', 'on'], 73.5, 'pretrain.cgra=false'),
      settings: fixed(...AVCL, 'pretrain.cgra=false', 'pretrain.alpha=0', 'pretrain.beta=1'),
    },
  ],
  notes: [
    'The paper prints pairs without saying whose weight comes first. Ours: CGRA first, since its row with SelfCL off reads 1, 0.',
    "The swapped reading exchanges the paper's figures between the rows 0.1, 0.9 and 0.9, 0.1, and between 0.3, 0.7 and 0.7, 0.3; its 1, 0 is the last row, CGRA off.",
  ],
};

const baseline = (name: string, inputs: string, setting: string, k32: number, k100: number): Row => ({
  name,
  cells: [`Baseline-${name}`, inputs, 'R3D'],
  start: 'scratch',
  settings: fixed('model.backbone=r3d', `finetune.inputs=${setting}`, 'model.amfm=false'),
  paper: { k32, k100 },
});

/** AVCL's row of Table 4 with its published pair of numbers. */
const backbone = (name: string, title: string, paper: Row['paper'], settings: Row['settings']): Row => ({
  name: `avcl-${name}`,
  cells: ['AVCL', 'RGB + audio', title],
  start: 'pretrained',
  settings: (recipe, videos) => [...AVCL, ...settings(recipe, videos)],
  probe: true,
  ...(paper === undefined ? {} : { paper }),
});

/** Found on the validation split of the synthetic benchmark (docs/results): SelfCL leads, with a softer softmax. */
const plus = ['pretrain.alpha=0.1', 'pretrain.beta=0.9', 'pretrain.nce_t=0.2'];

const table4: Table = {
  name: 'table4',
  title: 'Table 4: baselines, rivals and AVCL',
  columns: ['Method', 'Inputs', 'Backbone'],
  reference: 'avcl-r3d',
  rows: [
    baseline('R', 'RGB', 'rgb', 60.4, 53.6),
    baseline('A', 'audio', 'audio', 52.9, 40.9),
    baseline('R+A', 'RGB + audio', 'both', 73.9, 61.3),
    ...rivalNames.map((name) => rivalRow(name)),
    backbone('r3d', 'R3D', { k32: 75.6, k100: 64.4 }, fixed()),
    backbone('c3d', 'C3D', { k32: 74.0, k100: 61.3 }, c3d),
    backbone('r21d', 'R(2+1)D', { k32: 77.2, k100: 67.1 }, fixed('model.backbone=r21d')),
    {
      ...backbone('plus', 'R3D', undefined, fixed(...plus)),
      cells: ['AVCL-plus (ours)', 'RGB + audio', 'R3D'],
    },
  ],
  notes: [
    'All pre-trained rows of one backbone have the same encoders, inputs, order of data, optimiser and number of epochs; the baselines have no pre-training, so less computing. Rivals and baselines concatenate (no AMFM), as the paper says.',
    'C3D pools time by eight: at a scale with fewer frames than eight in a stream, its row has eight there, and so sees more than the others.',
    'MoCo: a queue of at most half of the training videos, since a longer one would hold the video itself among its negatives.',
    `AVCL-plus is ours: ${plus.join(', ')}, and the same compute.`,
    "The paper's K100 has no published class list; its figures cannot be compared with any other set.",
  ],
};

const figure2: Table = {
  name: 'figure2',
  title: 'Figure 2: where AVCL looks and listens',
  columns: ['Method', 'Inputs', 'Backbone'],
  reference: 'avcl-r3d',
  rows: table4.rows.filter(({ name }) => name === 'avcl-r3d'),
  notes: [
    'Grad-CAM at conv5 for the predicted class: the first test video of four classes, evenly spaced, right or wrong.',
    "The paper shows the picture alone. The sound's map, the films and the deletion and insertion scores are ours.",
  ],
};

/** AVCL's classifier, AMFM and all, without any pre-training: what its gain is measured from. */
const scratch: Row = {
  name: 'scratch',
  cells: ['AVCL from scratch'],
  start: 'scratch',
  settings: fixed('model.backbone=r3d', 'model.encoders=two', 'model.amfm=true', 'finetune.inputs=both'),
};

/** A row with so many labels, against training from scratch with the same head: with AMFM or without. */
const perClass = (labels: number, row: Row): Row => ({
  ...row,
  name: `${row.name}-${labels}`,
  cells: [...row.cells.slice(0, 1), String(labels)],
  reference: `${row.name.startsWith('avcl-') ? 'scratch' : 'R+A'}-${labels}`,
  settings: (recipe, videos) => [...row.settings(recipe, videos), `finetune.labels_per_class=${labels}`],
});

const fewLabelled = table4.rows.filter(
  ({ name }) => ['R+A', 'avcl-r3d', 'avcl-plus'].includes(name) || rivalNames.includes(name),
);

const labels: Table = {
  name: 'labels',
  title: 'Few labels: does pre-training help fine-tuning?',
  columns: ['Start', 'Labels a class'],
  reference: 'R+A-5',
  rows: [5, 15].flatMap((count) =>
    [scratch, ...fewLabelled].map(({ paper: _, ...row }) => perClass(count, row)),
  ),
  notes: [
    'The same pre-trained networks as in Table 4. Each is compared with training from scratch under the same labels and the same head: AVCL with AMFM, the rivals with concatenation (R+A).',
    'The epoch is chosen on all labelled videos of val, which may be more than those trained on.',
  ],
};

const switches: readonly (readonly [name: string, title: string, ...settings: string[]])[] = [
  ['base', "the scale's recipe"],
  ['in-batch', 'SelfCL in the batch', 'pretrain.selfcl=in_batch'],
  ['bank-256', 'SelfCL with a bank, 256 negatives', 'pretrain.selfcl=bank', 'pretrain.nce_k=256'],
  ['bank-1024', 'SelfCL with a bank, 1,024 negatives', 'pretrain.selfcl=bank', 'pretrain.nce_k=1024'],
  ['t0.05', 'temperature 0.05', 'pretrain.nce_t=0.05'],
  ['t0.2', 'temperature 0.2', 'pretrain.nce_t=0.2'],
  ['lambda-0.0005', 'lambda 0.0005', 'pretrain.lambda=0.0005'],
  ['lambda-0.05', 'lambda 0.05', 'pretrain.lambda=0.05'],
  ['bank-t0.2', 'SelfCL with a bank, temperature 0.2', 'pretrain.selfcl=bank', 'pretrain.nce_t=0.2'],
  ['copies-8', 'mel copied to 8 frames', 'data.audio_frames=8'],
  ['slices', 'mel cut into slices, a frame each', 'data.audio_frames=slices'],
];

const ours: Table = {
  name: 'ours',
  title: 'Ours: what the paper leaves open',
  columns: ['Setting'],
  reference: 'base',
  rows: [
    ...switches.map(([name, title, ...settings]) => ({
      ...avcl(name, [title], null, ...settings),
      probe: true,
    })),
    {
      ...rivalRow('iic'),
      name: 'iic-shared',
      cells: ['IIC with one network, as its own code'],
      settings: fixed(
        'pretrain.method=iic',
        'model.backbone=r3d',
        'model.amfm=false',
        'model.encoders=shared',
      ),
    },
  ],
  notes: [
    'Each row changes one thing in AVCL with R3D, but for the last, which is a rival read in another way. Where the scale has SelfCL in the batch already, that row is the first one again.',
  ],
};

/** Every table by its name. */
export const tables: Readonly<Record<TableName, Table>> = {
  table1,
  table2,
  table3,
  table4,
  figure2,
  labels,
  ours,
};
