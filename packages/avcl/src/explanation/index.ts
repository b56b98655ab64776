/** Grad-CAM over picture and sound: `explain` of files and clips, `gradCam` of features. */
export { explain } from './explain.js';
export type { FrameMaps } from './frame-maps.js';
export { type ClassMaps, gradCam, type SeenFeatures } from './grad-cam.js';
export type { RemovalScores } from './removal.js';
export type { Agreement } from './sanity.js';
export type * from './types.js';
