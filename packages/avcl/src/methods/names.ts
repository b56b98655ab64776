/** The names that a recipe's `pretrain.method` may give. Kept apart from what they stand for, so that reading a recipe loads no engine. */

/** Grows with {@link addMethod}. */
export const methodNames: string[] = ['avcl', 'iic', 'simclr', 'moco', 'byol', 'simsiam', 'barlow_twins'];
