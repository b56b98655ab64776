/** What the report of a clip store shows, as plain data. */
import type { Accounting, Picture } from '../data.js';

/** One clip of a pair, with pictures of the moments that both have. */
export interface PairedClip {
  readonly key: string;
  readonly split: string;
  readonly label: string | null;
  readonly frames: readonly { readonly seconds: number; readonly picture: Picture }[];
}

/** Two clips that are nearly the same. */
export interface ClipPair {
  readonly first: PairedClip;
  readonly second: PairedClip;
  /** What is alike: `picture`, `sound`, or both. */
  readonly by: string;
  /** Shares of differing bits of their prints. */
  readonly picture: number;
  readonly sound: number;
  /** How many seconds later the same moment comes in the first. */
  readonly offset: number;
}

/** A warning, with every name that it concerns. */
export interface StoreFinding {
  readonly check: string;
  readonly message: string;
  readonly fix: string;
  readonly names: readonly string[];
}

export interface StoreReportData {
  readonly title: string;
  /** ISO 8601. */
  readonly made: string;
  /** Paragraphs under the title. */
  readonly summary: readonly string[];
  readonly findings: readonly StoreFinding[];
  /** Those that are shown with pictures; the finding names all. */
  readonly pairs: readonly ClipPair[];
  readonly accounting: Accounting;
}
