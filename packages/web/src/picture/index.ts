export { bilinear } from './bilinear.js';
export { type ColourSpace, colourSpace } from './colour.js';
export { type Frame, seeCrops, seeFrame } from './frame.js';
export { densePlane, type Plane, turned } from './scale.js';
