/**
 * The models that the main job compares: AVCL, and the supervised baselines of the paper's Table 4 trained from scratch.
 */

import type { Size } from './sizes.js';

/** One model: what it sees, and whether it starts from the pre-trained run. */
export interface Model {
  /** Names its run folder. */
  readonly name: string;
  readonly method: 'AVCL' | 'supervised';
  readonly inputs: 'RGB + audio' | 'RGB' | 'audio';
  /** The recipe's `finetune.inputs`. */
  readonly setting: 'both' | 'rgb' | 'audio';
  readonly pretrained: boolean;
}

/** In the order of the table. */
export const models: readonly Model[] = [
  { name: 'avcl', method: 'AVCL', inputs: 'RGB + audio', setting: 'both', pretrained: true },
  {
    name: 'both',
    method: 'supervised',
    inputs: 'RGB + audio',
    setting: 'both',
    pretrained: false,
  },
  { name: 'rgb', method: 'supervised', inputs: 'RGB', setting: 'rgb', pretrained: false },
  { name: 'audio', method: 'supervised', inputs: 'audio', setting: 'audio', pretrained: false },
];

/** A model's name for people. */
export function title(model: Model): string {
  return `${model.method}, ${model.inputs}`;
}

/** What a model changes in the recipe: its inputs, the few labels; and the paper's baselines have no AMFM. */
export function settingsOf(model: Model, { labels }: Pick<Size, 'labels'>): string[] {
  return [
    `finetune.inputs=${model.setting}`,
    `finetune.labels_per_class=${labels}`,
    ...(model.pretrained ? [] : ['model.amfm=false']),
  ];
}
