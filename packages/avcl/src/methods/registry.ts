/** The methods by name: where each comes from, and how a recipe makes it. A new one is a file and an entry here. */
import { AvclError } from '@avcl/torch';
import type { Recipe } from '../recipe/schema.js';
import { AvclMethod } from './avcl.js';
import { BarlowTwinsMethod } from './barlow-twins.js';
import { ByolMethod } from './byol.js';
import type { EncoderOptions } from './encoders.js';
import { IicMethod } from './iic.js';
import { MocoMethod } from './moco.js';
import { methodNames } from './names.js';
import type { PairedMethod } from './paired.js';
import { SimClrMethod } from './simclr.js';
import { SimSiamMethod } from './simsiam.js';

/** What a method is made from. */
export interface PretrainSetting {
  readonly encoders: EncoderOptions;
  readonly recipe: Recipe;
  /** N, the videos it learns from. */
  readonly videos: number;
}

/** One row of the table of methods. */
export interface PretrainEntry {
  readonly title: string;
  readonly source: string;
  make(setting: PretrainSetting): PairedMethod;
}

const entries: Record<string, PretrainEntry> = {
  avcl: {
    title: 'AVCL',
    source: 'arXiv 2204.13386, eq. 5-10',
    make: ({ encoders, videos, recipe: { model, pretrain } }) =>
      new AvclMethod({
        ...encoders,
        videos,
        cgra: pretrain.cgra,
        cgraLayers: pretrain.cgra_layers,
        cgraMap: pretrain.cgra_map,
        cgraScale: pretrain.cgra_scale,
        lambda: pretrain.lambda,
        selfcl: pretrain.selfcl,
        nceK: pretrain.nce_k,
        nceT: pretrain.nce_t,
        nceM: pretrain.nce_m,
        normalise: pretrain.normalise,
        alpha: pretrain.alpha,
        beta: pretrain.beta,
        projector: pretrain.projector,
        amfmInPretrain: pretrain.amfm_in_pretrain,
        gate: model.gate,
        excitation: model.excitation,
      }),
  },
  iic: {
    title: 'IIC',
    source: 'Tao, Wang and Yamasaki 2020, arXiv 2008.02531',
    make: ({ encoders, videos, recipe: { pretrain, iic } }) =>
      new IicMethod({
        ...encoders,
        videos,
        nceK: pretrain.nce_k,
        nceT: pretrain.nce_t,
        nceM: pretrain.nce_m,
        normalise: pretrain.normalise,
        negatives: iic.negatives,
      }),
  },
  simclr: {
    title: 'SimCLR',
    source: 'Chen et al. 2020, arXiv 2002.05709',
    make: ({ encoders, recipe }) => new SimClrMethod({ ...encoders, ...recipe.simclr }),
  },
  moco: {
    title: 'MoCo',
    source: 'He et al. 2020, arXiv 1911.05722; Chen et al. 2020, arXiv 2003.04297',
    make: ({ encoders, videos, recipe: { pretrain, moco } }) => {
      const { projector, temperature, queue, momentum, momentum_end } = moco;
      return new MocoMethod({
        ...encoders,
        videos,
        batchSize: pretrain.batch_size,
        projector,
        temperature,
        queue,
        momentum: { start: momentum, end: momentum_end },
      });
    },
  },
  byol: {
    title: 'BYOL',
    source: 'Grill et al. 2020, arXiv 2006.07733',
    make: ({ encoders, recipe }) => {
      const { projector, predictor, momentum, momentum_end } = recipe.byol;
      return new ByolMethod({
        ...encoders,
        projector,
        predictor,
        momentum: { start: momentum, end: momentum_end },
      });
    },
  },
  simsiam: {
    title: 'SimSiam',
    source: 'Chen and He 2021, arXiv 2011.10566',
    make: ({ encoders, recipe }) => new SimSiamMethod({ ...encoders, ...recipe.simsiam }),
  },
  barlow_twins: {
    title: 'Barlow Twins',
    source: 'Zbontar et al. 2021, arXiv 2103.03230',
    make: ({ encoders, recipe }) => {
      const { projector, off_diagonal, scale } = recipe.barlow_twins;
      return new BarlowTwinsMethod({ ...encoders, projector, lambda: off_diagonal, scale });
    },
  },
};

/** Every method that learns without labels, by its name in `pretrain.method`. */
export const pretrainMethods: Readonly<Record<string, PretrainEntry>> = entries;

/**
 * Adds a method, so that recipes may name it (docs/guides/add-a-method.md).
 * @throws AvclError USAGE for a name that is taken
 */
export function addMethod(name: string, entry: PretrainEntry): void {
  if (name in entries) {
    throw new AvclError(
      'USAGE',
      `expected a new name for a method, got ${name}, which is there; choose another`,
    );
  }
  entries[name] = entry;
  methodNames.push(name);
}
