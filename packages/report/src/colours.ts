/**
 * Colours of the report. Lines: Okabe and Ito's palette (Color Universal Design, 2008), told apart by people with any
 * common colour blindness; each of the six also has its own dash, and further lines repeat the colours with other dashes, so
 * that 36 lines differ. More than six are told apart by eye with effort: small multiples are better then. Mels: a scale of steadily rising lightness from near
 * black over violet and orange to pale yellow, so that it reads in grey too. The page's style sheet holds the two sets
 * (light, dark) of the line colours under `--line-N`.
 */

/** `[light background, dark background, dash]` of each line, in the order in which a plot uses them. */
export const lines: readonly (readonly [light: string, dark: string, dash: string])[] = [
  ['#0072b2', '#56b4e9', ''],
  ['#d55e00', '#f5915a', '6 3'],
  ['#00795a', '#2fc79a', '2 2.5'],
  ['#a8487f', '#e196bf', '9 3 2 3'],
  ['#6b6100', '#f0e442', '4 2 1 2'],
  ['#444444', '#cccccc', '1 3'],
];

/** The line style at a place: no two of the first 36 are alike. */
export function line(place: number): { colour: string; dash: string } {
  const at = place % lines.length;
  const round = Math.floor(place / lines.length);
  return { colour: `var(--line-${at})`, dash: lines[(at + round) % lines.length]![2] };
}

const ANCHORS: readonly (readonly [number, number, number])[] = [
  [5, 4, 20],
  [48, 18, 92],
  [112, 28, 116],
  [178, 48, 98],
  [232, 94, 66],
  [250, 166, 84],
  [252, 246, 190],
];

/** 256 RGB triples for values 0 to 1 of a mel. */
export const melPalette: Uint8Array = Uint8Array.from({ length: 256 * 3 }, (_, i) => {
  const place = (Math.floor(i / 3) / 255) * (ANCHORS.length - 1);
  const low = Math.min(Math.floor(place), ANCHORS.length - 2);
  const [a, b] = [ANCHORS[low]![i % 3]!, ANCHORS[low + 1]![i % 3]!];
  return Math.round(a + (b - a) * (place - low));
});
