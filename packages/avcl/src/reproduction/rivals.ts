/** The six rivals as rows of Table 4, with the paper's numbers (K32, K100). */
import { pretrainMethods } from '../methods/registry.js';
import type { Recipe } from '../recipe/schema.js';
import type { Row } from './types.js';

/** Per cent. */
const published: Readonly<Record<string, readonly [k32: number, k100: number]>> = {
  iic: [60.5, 46.4],
  simclr: [69.7, 59.1],
  moco: [68.2, 58.2],
  byol: [73.3, 61.4],
  simsiam: [72.9, 60.8],
  barlow_twins: [69.6, 59.3],
};

/** Their names in `pretrain.method`, in the paper's order. */
export const rivalNames: readonly string[] = Object.keys(published);

/**
 * The recipe's queue where the videos allow it; else the longest that divides into batches and holds at most half of the videos. One
 * that does not divide is left for MoCo to refuse.
 */
export function queueFor({ moco, pretrain }: Recipe, videos: number): number {
  if (moco.queue <= videos / 2) return moco.queue;
  return Math.max(1, Math.floor(videos / 2 / pretrain.batch_size)) * pretrain.batch_size;
}

/** A rival: plain concatenation after it, as the paper says. */
export function rivalRow(name: string): Row {
  const [k32, k100] = published[name]!;
  return {
    name,
    cells: [pretrainMethods[name]!.title, 'RGB + audio', 'R3D'],
    start: 'pretrained',
    settings: (recipe, videos) => [
      `pretrain.method=${name}`,
      'model.backbone=r3d',
      'model.encoders=two',
      'model.amfm=false',
      ...(name === 'moco' ? [`moco.queue=${queueFor(recipe, videos)}`] : []),
    ],
    paper: { k32, k100 },
    probe: true,
  };
}
