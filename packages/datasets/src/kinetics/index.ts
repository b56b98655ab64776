/** Kinetics-Sounds from what someone has of Kinetics. */
export {
  type Counts,
  KINETICS_SOUNDS32_COUNTS,
  type KineticsSoundsOptions,
  type KineticsSoundsReport,
  kineticsSounds,
  missingList,
} from './kinetics-sounds.js';
export { KINETICS_SOUNDS, type KineticsSounds, type Manifest, manifest } from './manifests.js';
