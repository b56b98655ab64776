/** The two sizes of the main job. Everything else is in the recipe of the same name. */

/** What is made, and with which recipe. */
export interface Size {
  /** Preset of the synthetic benchmark. */
  readonly preset: 'quick' | 'smoke';
  readonly recipe: 'quick' | 'smoke';
  /** Clips, all splits together. */
  readonly clips: number;
  /** Short side of the frames that the store keeps: the videos' own. */
  readonly shortSide: number;
  /** Labelled training videos a class; all the others are seen by the pre-training alone. */
  readonly labels: number;
  /** Clips a video in the tests. */
  readonly testClips: number;
}

/** Minutes on two cores. */
export const full: Size = {
  preset: 'quick',
  recipe: 'quick',
  clips: 1280,
  shortSide: 56,
  labels: 15,
  testClips: 10,
};

/** The same path at the smallest size. Its numbers mean nothing. */
export const smallest: Size = {
  preset: 'smoke',
  recipe: 'smoke',
  clips: 96,
  shortSide: 56,
  labels: 3,
  testClips: 2,
};
