/** Kinetics-Sounds from what someone has of Kinetics. */
export {
  type ClassCounts,
  type Counts,
  type KineticsSoundsOptions,
  type KineticsSoundsReport,
  kineticsSounds,
  missingList,
  unusableList,
} from './kinetics-sounds.js';
export {
  KINETICS_SOUNDS,
  type KineticsSounds,
  type Manifest,
  manifest,
  manifests,
  manifestText,
  type PublishedCounts,
} from './manifests.js';
