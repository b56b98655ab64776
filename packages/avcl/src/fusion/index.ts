export { Amfm, type AmfmOptions } from './amfm.js';
export { FusionHead, type FusionHeadOptions } from './head.js';
