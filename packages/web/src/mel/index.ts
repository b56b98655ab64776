export { bandHertz } from './bands.js';
export { MEL_SIZE, SAMPLE_RATE } from './log-mel.js';
export { type MelKind, melPicture } from './picture.js';
