/**
 * What a caller asks of the recipe resolver, and what it answers.
 * The keys themselves, their defaults and their sources are in `schema.ts`.
 */
import type { Recipe } from './schema.js';

/** The two stages that train. */
export type TrainingStage = 'pretrain' | 'finetune';

/** Where the settings come from; later wins: schema defaults, then `file` (or `preset`), then `overrides`. */
export interface RecipeRequest {
  /** A YAML file, or the name of one in `recipes/` (`quick`, `paper-r3d`). */
  file?: string | undefined;
  /** The name of a file in `recipes/`, without `.yaml`. Not together with `file`. */
  preset?: string | undefined;
  /** `key=value`, with the whole dotted key (`finetune.lr=0.03`) or the last part where it is clear (`lr=0.03`). */
  overrides?: readonly string[] | undefined;
  /** Decides what a bare key means that two stages have: `epochs=3` in fine-tuning is `finetune.epochs=3`. */
  stage?: TrainingStage | undefined;
}

/** Where a value was set: `default`, a file's name, or `command line`. */
export type Origin = string;

/** A complete recipe, and for each dotted key who set it. */
export interface ResolvedRecipe {
  readonly recipe: Recipe;
  readonly origins: Readonly<Record<string, Origin>>;
}
