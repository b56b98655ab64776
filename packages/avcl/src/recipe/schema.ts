/**
 * The recipe: every setting of a run in one strict schema, a section per concern.
 * Switches carry the names of the method's table of switches; every default says where it comes from.
 * Left out: where the data lies and where the run goes; those are arguments of a command.
 */
import { z } from 'zod';
import { backboneNames } from '../backbones/names.js';
import { methodNames } from '../methods/names.js';
import { key, positive, share, whole } from './key.js';
import { optimisationKeys, optimiserFits } from './optimisation.js';
import { rivals } from './rivals.js';

const model = z.strictObject({
  backbone: key(
    z.string().refine((name) => backboneNames.includes(name), {
      error: () => `expected one of ${backboneNames.join(', ')}`,
    }),
    'r3d',
    '3-D CNN of both streams: r3d, c3d, r21d, or one that you added',
    'paper, section 3.2',
  ),
  width: key(whole(1), 64, 'channels after conv1; the others follow', 'as VCOP'),
  depth: key(whole(1), 1, 'residual blocks a stage (R3D, R(2+1)D)', 'paper, section 3.2: nine convolutions'),
  encoders: key(
    z.enum(['two', 'shared']),
    'two',
    'a network per modality, or one for both',
    'paper, section 2',
  ),
  amfm: key(z.boolean(), true, 'gate both features before the classifier', 'paper, eq. 1-4'),
  gate: key(
    z.enum(['sigmoid', 'relu']),
    'sigmoid',
    "AMFM's gate",
    "ours, because it is what the authors' earlier code computes",
  ),
  excitation: key(
    z.enum(['per_modality', 'shared']),
    'per_modality',
    "AMFM's excitation signal",
    'ours, the second reading of eq. 2-4',
  ),
  dropout: key(share(), 0.7, 'between the two layers of the classifier', 'paper, section 3.2'),
  sync_bn: key(
    z.boolean(),
    false,
    "several processes: batch norm of the encoders over the whole batch, not each process's part of it",
    "ours, as PyTorch's DistributedDataParallel",
  ),
});

const data = z
  .strictObject({
    rgb_frames: key(whole(1), 16, 'frames a clip', 'paper, section 3.2'),
    rgb_stride: key(whole(1), 1, 'every n-th frame', 'paper, section 3.2: consecutive'),
    frame_height: key(
      whole(8),
      128,
      'height the frames are seen at before the crop; a store of another height is scaled to it',
      'as VCOP: 128 x 171',
    ),
    crop: key(whole(8), 112, 'side of the square cut from the frames', 'paper, section 3.2'),
    flip: key(z.boolean(), false, 'mirror half of the training clips', 'as VCOP; PRP alone flips'),
    temporal_mean_subtraction: key(
      z.boolean(),
      false,
      "take away each clip's mean over time",
      'ours, because only TCGL does so and the paper never says it',
    ),
    standardise: key(
      z.boolean(),
      false,
      'each clip (a channel) and each mel to mean 0 and deviation 1, instead of [0, 1]',
      'as VCOP: [0, 1]',
    ),
    audio: key(
      z.enum(['mel_whole', 'mel_1.2s', 'raw']),
      'mel_whole',
      'what the audio stream sees',
      'paper, section 3.2',
    ),
    audio_frames: key(
      z.union([whole(1), z.literal('slices')]),
      16,
      'copies of the mel in time, or `slices`: its time axis cut into as many pieces as the clip has frames',
      'ours, because C3D needs 8 frames and the parents take 16',
    ),
    mel_seconds: key(
      z.number().positive().max(10),
      10,
      'whole mel: how many of its ten seconds are seen, from the start (for clips that are all shorter)',
      'ours, because the mel needs one length and Kinetics clips have ten seconds',
    ),
    mel_size: key(
      whole(8),
      128,
      'side the 256 x 256 mel is scaled to before the crop',
      'ours, because 112 of 256 shows 19 % of it',
    ),
    mel_crop: key(
      z.enum(['resize_then_crop', 'raw_crop']),
      'resize_then_crop',
      'scale to mel_size first, or cut from 256 x 256',
      'ours, see mel_size',
    ),
    audio_crop: key(whole(8), 112, 'side of the square cut from the mel', 'paper, section 3.2'),
  })
  .refine((data) => data.crop <= data.frame_height, {
    path: ['crop'],
    message: 'the crop is larger than frame_height',
  })
  .refine((data) => data.audio_crop <= (data.mel_crop === 'raw_crop' ? 256 : data.mel_size), {
    path: ['audio_crop'],
    message: 'the crop is larger than the mel (mel_size, or 256 with raw_crop)',
  });

const pretrain = z
  .strictObject({
    method: key(
      z.string().refine((name) => methodNames.includes(name), {
        error: () => `expected one of ${methodNames.join(', ')}`,
      }),
      'avcl',
      'how is learned without labels: avcl, iic, simclr, moco, byol, simsiam, barlow_twins, or one that you added',
      'paper, table 4',
    ),
    splits: key(
      z.array(z.enum(['train', 'val'])).min(1),
      ['train'],
      'splits whose videos are learned from, without labels',
      'paper, section 3.1',
    ),
    cgra: key(z.boolean(), true, 'align the features', 'paper, eq. 5-6'),
    cgra_layers: key(
      z.array(z.enum(['pool', 'conv3', 'conv4', 'conv5'])).min(1),
      ['pool'],
      'where CGRA is applied',
      'paper, table 2',
    ),
    cgra_map: key(
      z.enum(['frames', 'positions', 'pooled', 'flat']),
      'frames',
      'how a feature map becomes rows (conv3 to conv5)',
      'ours, because pooling conv5 would be the pool row',
    ),
    cgra_scale: key(
      z.literal(['1/D', 1]),
      '1/D',
      'factor of the whole CGRA loss',
      'ours, because the literal sum drowns SelfCL',
    ),
    lambda: key(
      z.union([positive(), z.literal('1/B')]),
      0.005,
      'weight of the off-diagonal term',
      'as Barlow Twins',
    ),
    alpha: key(z.number().min(0), 0.9, 'weight of CGRA', 'paper, table 3'),
    beta: key(z.number().min(0), 0.1, 'weight of SelfCL', 'paper, table 3'),
    selfcl: key(z.enum(['bank', 'in_batch', 'off']), 'bank', 'where the negatives come from', 'as IIC'),
    nce_k: key(whole(1), 1024, 'negatives an anchor', 'as IIC'),
    nce_t: key(positive(), 0.07, 'temperature', 'as IIC'),
    nce_m: key(share(), 0.5, 'share of the old row that a bank keeps', 'as IIC'),
    normalise: key(z.boolean(), true, 'unit-length features in the scores', 'paper, eq. 8'),
    projector: key(
      z.array(whole(1)),
      [],
      "widths of AVCL's projector after the feature's own; none: the losses see the features",
      'paper, figure 1: none',
    ),
    amfm_in_pretrain: key(
      z.boolean(),
      false,
      'gate the features before the losses',
      'ours, because gated features carry the partner',
    ),
    ...optimisationKeys({
      epochs: 300,
      weight_decay: 0.0005,
      weight_decay_source: 'paper, section 3.2',
      floor: 1e-7,
    }),
  })
  .refine(...optimiserFits);

const finetune = z
  .strictObject({
    inputs: key(
      z.enum(['both', 'rgb', 'audio']),
      'both',
      'streams the classifier sees',
      'paper, section 3.3',
    ),
    labels_per_class: key(
      whole(0),
      0,
      'labelled training videos a class, drawn by the seed; 0: all',
      'paper, section 3.3: all',
    ),
    select_by: key(
      z.enum(['val_accuracy', 'val_loss']),
      'val_accuracy',
      'which epoch is kept; the earlier on a tie',
      'paper, section 3.3',
    ),
    ...optimisationKeys({
      epochs: 150,
      weight_decay: 0.005,
      weight_decay_source: 'paper, section 3.3',
      floor: 1e-5,
    }),
  })
  .refine(...optimiserFits);

const test = z.strictObject({
  clips: key(whole(1), 10, 'clips a video, spread evenly; their logits are averaged', 'paper, section 3.3'),
  crops: key(
    whole(1),
    1,
    'boxes a clip, from end to end of the longer side; 1: the centre',
    'paper, section 3.3',
  ),
  batch_size: key(
    whole(1),
    4,
    'videos a forward pass',
    'ours, because ten clips of four videos fill two cores',
  ),
});

/** The whole recipe. A key that is not here is an error. */
export const recipeSchema = z.strictObject({
  seed: key(
    whole(0),
    0,
    'of every draw: order, windows, crops, initial weights, dropout, negatives',
    'ours, because the paper prints none',
  ),
  device: key(
    z.string().regex(/^(cpu|cuda(:\d+)?)$/),
    'cpu',
    '`cpu`, `cuda` or `cuda:N`',
    'ours, because every machine has one',
  ),
  threads: key(whole(0), 0, 'cores to compute on; 0: all', 'ours, because nothing else should need them'),
  deterministic: key(
    z.boolean(),
    false,
    'training on CUDA to the same bits every time, and slower; on the CPU it is so in any case',
    'ours, because cuDNN is faster without',
  ),
  precision: key(
    z.enum(['fp32', 'bf16', 'fp16']),
    'fp32',
    'arithmetic of the forward pass; losses stay fp32',
    'paper, section 3.2',
  ),
  model: model.prefault({}),
  data: data.prefault({}),
  pretrain: pretrain.prefault({}),
  ...rivals,
  finetune: finetune.prefault({}),
  test: test.prefault({}),
});

/** A complete recipe: what {@link recipeSchema} returns. */
export type Recipe = z.output<typeof recipeSchema>;

/** The optimisation settings of one stage. */
export type Optimisation = Pick<Recipe['pretrain'], keyof Recipe['pretrain'] & keyof Recipe['finetune']>;
