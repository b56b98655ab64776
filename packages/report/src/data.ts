/**
 * What a report shows. Plain data: the caller gathers it (from test results, `metrics.jsonl`, a store's accounting),
 * this package only draws it. All accuracies are 0 to 1.
 */

/** One line of the results table: one model, tested once. */
export interface ResultRow {
  readonly method: string;
  /** What the model sees: `RGB`, `audio`, `RGB + audio`. */
  readonly inputs: string;
  /** What came before the labels: `none`, or the method and the number of videos. */
  readonly pretraining: string;
  readonly top1: number;
  /** Null where there are five classes or fewer. */
  readonly top5: number | null;
  readonly evaluated: number;
  readonly listed: number;
  /** 95 % interval of `top1`. */
  readonly interval: readonly [number, number];
  /** The published figure of the same row, where there is one (another data set: to compare the order, not the value). */
  readonly paper: number | null;
  /** Seconds of training, all stages together. */
  readonly seconds: number;
}

/** A line in a plot. A `null` value leaves a gap. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Position in the palette, so that a method keeps its colour in every plot; the place in the list unless said. */
  readonly colour?: number | undefined;
}

/** A plot of lines over one horizontal axis. */
export interface CurvePanel {
  readonly title: string;
  readonly caption: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Values are shares and are shown in per cent. */
  readonly percent?: boolean | undefined;
}

/** A confusion matrix: `counts[truth][prediction]`, in videos. */
export interface Confusion {
  readonly title: string;
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** A picture as the bytes of its file. */
export interface Picture {
  readonly type: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** A log-mel: `values[band * columns + column]` in [0, 1], band 0 the lowest. */
export interface MelPicture {
  readonly bands: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** A clip: frames over some of its time, and its mel. */
export interface Sample {
  readonly key: string;
  readonly label: string;
  readonly split: string;
  /** What the model said, where it was asked. */
  readonly predicted: string | null;
  readonly frames: readonly { readonly seconds: number; readonly picture: Picture }[];
  readonly mel: MelPicture | null;
  /** What the mel spans. */
  readonly melSeconds: number;
  /** Highest frequency of the mel in hertz. */
  readonly melHertz: number;
}

/** What became of every listed input; the numbers add up. */
export interface Accounting {
  readonly source: string;
  readonly listed: number;
  readonly ok: number;
  readonly repaired: number;
  readonly rejected: readonly { readonly key: string; readonly code: string; readonly detail: string }[];
  readonly splits: readonly string[];
  /** Clips of each class in each of `splits`. */
  readonly classes: readonly { readonly label: string; readonly counts: readonly number[] }[];
  /** Shortest, median and longest clip in seconds. */
  readonly seconds: readonly [number, number, number];
}

/** Everything on the page. */
export interface ReportData {
  readonly title: string;
  /** Paragraphs under the title: what was done, on what. */
  readonly summary: readonly string[];
  /** When it was made, ISO 8601. */
  readonly made: string;
  readonly results: readonly ResultRow[];
  /** Accuracy of guessing. */
  readonly chance: number;
  /** Said under the results table: what the columns mean and what they do not show. */
  readonly notes: readonly string[];
  readonly curves: readonly CurvePanel[];
  readonly confusions: readonly Confusion[];
  readonly samples: readonly Sample[];
  readonly accounting: Accounting;
  /** The commands that make these results again. */
  readonly commands: readonly string[];
  /** The resolved recipe as text. */
  readonly recipe: string;
  readonly versions: readonly (readonly [name: string, value: string])[];
}
