/** The names that a recipe's `model.backbone` may give. Kept apart from what they stand for, so that reading a recipe loads no engine. */

/** Grows with {@link addBackbone}. */
export const backboneNames: string[] = ['r3d', 'c3d', 'r21d'];
