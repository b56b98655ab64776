export { mono, toPcm } from './mono.js';
export { resample } from './resample.js';
export { SteadyTrack } from './steady.js';
