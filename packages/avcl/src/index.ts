/** The science: backbones, fusion, losses, methods, recipes, training and evaluation. */
export * from './backbones/index.js';
export * from './evaluation/options.js';
export * from './fusion/index.js';
export * from './losses/index.js';
export * from './methods/index.js';
export { type KeyInfo, recipeKeys } from './recipe/keys.js';
export { printRecipe } from './recipe/print.js';
export { presets, recipeSchemaJson, resolveRecipe } from './recipe/resolve.js';
export { type Recipe, recipeSchema } from './recipe/schema.js';
export * from './recipe/types.js';
export * from './training/options.js';
export * from './training/stopped.js';
