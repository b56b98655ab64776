/** The rival methods' own settings, a section each. Temperatures, queues and widths that the paper does not print. */
import { z } from 'zod';
import { key, positive, share, whole } from './key.js';

const widths = (fallback: number[], source: string) =>
  key(z.array(whole(1)).min(1), fallback, "widths of the projector after the feature's own", source);

const solo = 'as solo-learn for 512-d features';

/** A section for each rival; read where `pretrain.method` names it. */
export const rivals = {
  iic: z
    .strictObject({
      negatives: key(
        z.enum(['repeat', 'shuffle']),
        'repeat',
        "how a clip's time is destroyed: one frame repeated, or two of four quarters exchanged",
        'as IIC',
      ),
    })
    .prefault({}),
  simclr: z
    .strictObject({
      projector: widths([4096, 512], solo),
      temperature: key(positive(), 0.2, 'temperature', solo),
    })
    .prefault({}),
  moco: z
    .strictObject({
      projector: widths([2048, 256], solo),
      temperature: key(positive(), 0.2, 'temperature', solo),
      queue: key(whole(1), 4096, 'keys of a queue; fewer than the videos, a multiple of the batch', solo),
      momentum: key(share(), 0.99, 'share of itself that the slow copy keeps, at the start', solo),
      momentum_end: key(share(), 0.999, 'the same at the end', solo),
    })
    .prefault({}),
  byol: z
    .strictObject({
      projector: widths([4096, 256], solo),
      predictor: key(whole(1), 4096, 'inner width of the predictor', solo),
      momentum: key(share(), 0.99, 'share of itself that the slow copy keeps, at the start', solo),
      momentum_end: key(share(), 1, 'the same at the end', solo),
    })
    .prefault({}),
  simsiam: z
    .strictObject({
      projector: widths([2048, 2048, 2048], 'as SimSiam'),
      predictor: key(whole(1), 512, 'inner width of the predictor', 'as SimSiam'),
    })
    .prefault({}),
  barlow_twins: z
    .strictObject({
      projector: widths([2048, 2048, 2048], solo),
      off_diagonal: key(positive(), 0.005, 'weight of the off-diagonal term', solo),
      scale: key(positive(), 0.1, 'factor of the whole loss', solo),
    })
    .prefault({}),
};
