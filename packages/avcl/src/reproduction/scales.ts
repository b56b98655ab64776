/** The scales: each is a recipe of `recipes/` and, where labels are few, how many a class. */
import { resolveRecipe } from '../recipe/resolve.js';
import type { ResolvedRecipe } from '../recipe/types.js';
import type { ScaleName } from './types.js';

/** A scale. */
export interface Scale {
  readonly name: ScaleName;
  readonly preset: string;
  /** `key=value` over the preset, under the user's own. */
  readonly settings: readonly string[];
  readonly says: string;
}

/** The scales, the smallest first. */
export const scales: Readonly<Record<ScaleName, Scale>> = {
  smoke: {
    name: 'smoke',
    preset: 'smoke',
    settings: ['finetune.labels_per_class=3'],
    says: 'the whole path in minutes; its numbers mean nothing',
  },
  quick: {
    name: 'quick',
    preset: 'quick',
    settings: ['finetune.labels_per_class=15'],
    says: 'two cores: a quarter of the width, 8 frames of 48 x 48, 15 labels a class',
  },
  standard: {
    name: 'standard',
    preset: 'standard',
    settings: ['finetune.labels_per_class=15'],
    says: "a GPU and hours: the paper's inputs and networks, a shorter schedule, 15 labels a class",
  },
  paper: {
    name: 'paper',
    preset: 'paper-r3d',
    settings: [],
    says: "the paper's settings, 300 + 150 epochs, all labels",
  },
};

/** The recipe of a scale with settings over it. */
export function scaleRecipe(scale: Scale, overrides: readonly string[]): ResolvedRecipe {
  return resolveRecipe({ preset: scale.preset, overrides: [...scale.settings, ...overrides] });
}
