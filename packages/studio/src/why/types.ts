/** An explanation as the page draws it. Pictures are bytes in base64, row by row from the top. */
import type { Explanation, RemovalScores } from 'avcl';

export interface WhyAnswer {
  readonly key: string;
  /** The true label, where the store has one. */
  readonly truth: string | null;
  /** Every class, the most probable first. */
  readonly predictions: Explanation['predictions'];
  /** The class that is explained. */
  readonly target: Explanation['target'];
  /** The model's streams that the file has not. */
  readonly missing: Explanation['missing'];
  /** The answers with one stream off; null for a model of one stream, and for a file of one. */
  readonly without: Explanation['without'];
  readonly picture: PictureMaps | null;
  readonly sound: SoundMap | null;
  /** RGB of the heat, 256 triples from cold to hot. */
  readonly palette: string;
}

/** Where the model looked. */
export interface PictureMaps {
  /** What it saw of each stored frame, in pixels of it. */
  readonly box: { readonly x: number; readonly y: number; readonly size: number };
  /** A map is `side` x `side` bytes over the box: 255 is the strongest place of the clip. */
  readonly side: number;
  /** Frames from one map to the next; the first belongs to frame 0. */
  readonly step: number;
  readonly maps: string;
  /** 0 where nothing speaks for the class. */
  readonly peak: number;
  /** First frame of the window in which the class is strongest; the curves are of it. */
  readonly strongest: number;
  readonly removal: RemovalScores;
}

/** Where it listened. */
export interface SoundMap {
  readonly side: number;
  /** What it heard, and the map over it; low bands at the bottom. */
  readonly mel: string;
  readonly map: string;
  /** From the left edge to the right one; null for raw audio, whose columns are no time axis. */
  readonly seconds: readonly [number, number] | null;
  readonly hertz: readonly [number, number] | null;
  readonly peak: number;
  readonly removal: RemovalScores;
}
