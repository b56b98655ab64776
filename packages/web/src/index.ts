// The model in a browser, and the page around it. Runs without Node: nothing here imports a Node module or another package of the house.
// What an exported folder says of its model (`ModelDescription`), sound to mel, windows of frames, inference through onnxruntime-web.
export * from './description.js';
export * from './evidence.js';
export { clipInput, cutSound, demandKnownSound, soundInput, windowFrames } from './input.js';
export * from './mel/index.js';
export * from './picture/index.js';
export * from './preparation.js';
export * from './sound/index.js';
export * from './timeline.js';
