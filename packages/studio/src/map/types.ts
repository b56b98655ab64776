/** A map of clips as the page draws it. */

/** Kinds of features that a model has. */
export type FeatureName = 'rgb' | 'audio' | 'fused';

/** Whose neighbours are looked for, and among what. */
export const PAIRINGS = ['rgb>audio', 'audio>rgb', 'rgb>rgb', 'audio>audio', 'fused>fused'] as const;
export type Pairing = (typeof PAIRINGS)[number];

export interface MapPoint {
  /** Place in the store's clips. */
  readonly clip: number;
  readonly key: string;
  readonly label: string | null;
  readonly split: 'train' | 'val' | 'test';
  /** The model's answer; null for one that was only pre-trained. */
  readonly predicted: string | null;
}

export interface MapAnswer {
  /** Clips of the store; more than points where only some were laid out. */
  readonly clips: number;
  readonly points: readonly MapPoint[];
  /** By kind of features: x and y of each point, 0 to 1. */
  readonly layouts: Readonly<Partial<Record<FeatureName, readonly (readonly [number, number])[]>>>;
  /** By pairing: for each point the nearest others, as places in `points`, with their cosine. */
  readonly neighbours: Readonly<
    Partial<Record<Pairing, readonly (readonly (readonly [number, number])[])[]>>
  >;
  /** What fused features are: the classifier's layer, or the mean of both streams. */
  readonly fused: 'head' | 'mean' | null;
}
