/**
 * What a weights file says of itself, in its safetensors header: enough to build the model again without the run around it.
 */
import type { FrameSize } from '@avcl/media';
import { AvclError, openSafetensors } from '@avcl/torch';
import type { DataReference } from '../data/source.js';
import { type Recipe, recipeSchema } from '../recipe/schema.js';
import type { TrainingStage } from '../recipe/types.js';

/** How a file's model is built. */
export interface ModelCard {
  readonly stage: TrainingStage;
  readonly recipe: Recipe;
  readonly classes: readonly string[];
  /** Rows of the memory banks. */
  readonly rows: number;
  /** Frame size of the store it was trained on, for reading other files alike; null where it is not known. */
  readonly frames: FrameSize | null;
  /** The published lists that its data was made with; absent where none is known. */
  readonly manifests?: DataReference['manifests'];
  /** Median seconds of the clips it was trained on: how much of a long video it is shown at once. Absent in older files. */
  readonly clipSeconds?: number;
}

const name = 'avcl';

/** The header's metadata for a model. `pt` is what the format's other readers look for. */
export function cardMetadata(card: ModelCard, version: string): Record<string, string> {
  return { format: 'pt', version, [name]: JSON.stringify(card) };
}

/**
 * Reads a file's card.
 *
 * @returns null where the file has none
 * @throws AvclError DATA when the file is damaged or its card is not one of ours
 */
export function readCard(path: string): ModelCard | null {
  using file = openSafetensors(path);
  const text = file.metadata[name];
  if (text === undefined) {
    return null;
  }
  const misfit = (why: string, cause: unknown) =>
    new AvclError(
      'DATA',
      `expected a description of the model in ${path}, got one that does not fit (${why}); use the version that wrote it`,
      { fix: 'add what the program that trained it had added (addBackbone, addMethod) first', cause },
    );
  let card: ModelCard;
  try {
    card = JSON.parse(text) as ModelCard;
  } catch (cause) {
    throw misfit('no JSON', cause);
  }
  const recipe = recipeSchema.safeParse(card?.recipe);
  if (recipe.success) return { ...card, recipe: recipe.data };
  const { path: key, message } = recipe.error.issues[0]!;
  throw misfit(`${key.join('.') || 'recipe'}: ${message}`, recipe.error);
}
