/**
 * The settings that pre-training and fine-tuning have alike, with each stage's own defaults.
 * Paper: sections 3.2 and 3.3 as read in the project's account of the method (SGD, lr 0.001, momentum 0.9, batch 16).
 */
import { z } from 'zod';
import { key, positive, share, whole } from './key.js';

/** The defaults in which the two stages differ. */
export interface StageDefaults {
  epochs: number;
  weight_decay: number;
  weight_decay_source: string;
  floor: number;
}

/** Whether the options fit the optimiser: the check of a stage's section, and what is said when they do not. */
export const optimiserFits = [
  (stage: { optimiser: string; nesterov: boolean }) => stage.optimiser === 'sgd' || !stage.nesterov,
  {
    path: ['nesterov'] as string[],
    message: 'AdamW has no Nesterov momentum; leave it out, or set optimiser=sgd',
  },
] as const;

/** The keys of one stage's optimisation. */
export function optimisationKeys(stage: StageDefaults) {
  return {
    epochs: key(whole(1), stage.epochs, 'passes over the training videos', 'paper, section 3.2'),
    batch_size: key(whole(1), 16, 'videos a step and forward pass', 'paper, section 3.2'),
    accumulate: key(
      whole(1),
      1,
      'forward passes whose gradients one optimiser step averages',
      'ours, because the paper does not accumulate',
    ),
    optimiser: key(z.enum(['sgd', 'adamw']), 'sgd', 'rule of the weight update', 'paper, section 3.2'),
    lr: key(
      positive(),
      0.001,
      'learning rate (the peak, with a schedule that has one)',
      'paper, section 3.2',
    ),
    momentum: key(share(), 0.9, 'momentum of SGD; beta1 of AdamW', 'paper, section 3.2'),
    weight_decay: key(z.number().min(0), stage.weight_decay, 'on all parameters', stage.weight_decay_source),
    nesterov: key(z.boolean(), false, 'Nesterov momentum; SGD alone has it', 'as VCOP'),
    schedule: key(
      z.enum(['plateau', 'constant', 'cosine', 'one_cycle', 'step']),
      'plateau',
      'how the learning rate moves',
      'as TCGL; VCOP keeps it constant',
    ),
    patience: key(whole(0), 50, 'plateau: epochs without a better loss before the rate falls', 'as TCGL'),
    factor: key(z.number().gt(0).lt(1), 0.1, 'plateau and step: what the rate is multiplied by', 'as TCGL'),
    floor: key(z.number().min(0), stage.floor, 'plateau and cosine: the lowest rate', 'as TCGL'),
    milestones: key(
      z.array(whole(1)),
      [],
      'step: epochs after which the rate falls',
      'ours, because the paper has none',
    ),
    warmup_epochs: key(
      z.number().min(0),
      0,
      'epochs in which the rate rises from 0 (cosine, constant, step, plateau)',
      'paper has no warm-up',
    ),
    clip_grad: key(
      z.number().min(0),
      0,
      'largest norm of the whole gradient; 0: no clipping',
      'paper has no clipping',
    ),
    checkpoint_every: key(
      whole(0),
      0,
      'also save after this many steps; 0: only after each epoch',
      'ours, because an epoch is short on most data',
    ),
    log_every: key(
      whole(1),
      1,
      'steps between rows in metrics.jsonl',
      'ours, because every step is cheap to keep',
    ),
  };
}
