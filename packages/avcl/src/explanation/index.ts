/** Grad-CAM over picture and sound: `explain`. */
export { explain } from './explain.js';
export type { FrameMaps } from './frame-maps.js';
export type { RemovalScores } from './removal.js';
export type { Agreement } from './sanity.js';
export type * from './types.js';
