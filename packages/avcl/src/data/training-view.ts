/**
 * A store as training code sees it: the test split is not there. Its clips are not listed, their labels are nowhere, and
 * reading one by its index throws. So no later change of a stage can select on the test split by mistake.
 */
import type { MelKind, Split, Window } from '@avcl/media';
import { AvclError, type Tensor } from '@avcl/torch';
import type { ClipInfo, ClipSource, DataReference } from './source.js';
import { splitOf } from './splits.js';

/** A clip that training may see; `index` is what `readWindows` and `readMel` take. */
export interface TrainingClip extends ClipInfo {
  readonly index: number;
}

/** A store without its test split. */
export interface TrainingView {
  readonly classes: readonly string[];
  readonly hash: string;
  readonly manifests: DataReference['manifests'];
  readonly settings: ClipSource['settings'];
  readonly train: readonly TrainingClip[];
  readonly val: readonly TrainingClip[];
  readWindows(windows: readonly Window[]): Promise<Tensor>;
  readMel(clips: readonly number[], which: MelKind | readonly MelKind[]): Promise<Tensor>;
}

/**
 * Closes the test split.
 *
 * @throws AvclError FAULT from the view's readers for a clip of the test split
 */
export function trainingView(store: ClipSource): TrainingView {
  const splits = store.clips.map(splitOf);
  const visible = splits.map((split) => split !== 'test');
  const inSplit = (wanted: Split): TrainingClip[] =>
    splits.flatMap((split, index) => (split === wanted ? [{ ...store.clips[index]!, split, index }] : []));
  const check = (index: number) => {
    if (visible[index] !== true) {
      throw new AvclError(
        'FAULT',
        `expected a clip of the train or val split, got clip ${index}, which training may not read; use the test command`,
      );
    }
  };
  return {
    classes: store.classes,
    hash: store.hash,
    manifests: store.manifests ?? [],
    settings: store.settings,
    train: inSplit('train'),
    val: inSplit('val'),
    async readWindows(windows) {
      for (const window of windows) {
        check(window.clip);
      }
      return store.readWindows(windows);
    },
    async readMel(clips, which) {
      for (const clip of clips) {
        check(clip);
      }
      return store.readMel(clips, which);
    },
  };
}
