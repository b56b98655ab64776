/** The bar below a labelled video: what it is taken for at a moment and how surely, and all segments with a line where one is. */
import { clock, missingText, type Segment, type Timeline } from 'avcl';
import { lines } from '../colours.js';
import { draw, text } from '../explanation/draw.js';
import type { Raster } from '../explanation/raster.js';

/** Even, as 4:2:0 wants. */
export const BAR_HEIGHT = 92;
const MARGIN = 12;
const STRIP = { top: 64, height: 12 };
const PLAYHEAD = [20, 20, 20] as const;
const GREY = '#8a9199';

/** Colours by share of the video: the most frequent labels get one each, the rest grey. */
function colours(segments: readonly Segment[]): Map<string, string> {
  const seconds = new Map<string, number>();
  for (const { label, start, end } of segments) seconds.set(label, (seconds.get(label) ?? 0) + end - start);
  const order = [...seconds].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return new Map(order.map(([label], i) => [label, lines[i]?.[0] ?? GREY]));
}

/** Bars of one timeline; drawn again only where something changes. */
export class Bar {
  readonly width: number;
  readonly #timeline: Timeline;
  readonly #colours: Map<string, string>;
  #shown = '';
  #drawn: Raster | null = null;

  /** @param width - pixels, even */
  constructor(timeline: Timeline, width: number) {
    this.#timeline = timeline;
    this.width = width;
    this.#colours = colours(timeline.segments);
  }

  /** The bar at a moment, RGB row by row. */
  async at(seconds: number): Promise<Uint8Array> {
    const { segments, steps, classes } = this.#timeline;
    const segment = segments.find(({ end }) => seconds < end) ?? segments.at(-1)!;
    const step = steps.find(({ end }) => seconds < end) ?? steps.at(-1)!;
    const p = step.probabilities[classes.indexOf(segment.label)]!;
    const shown = `${segment.start} ${p}`;
    if (shown !== this.#shown || this.#drawn === null) {
      this.#drawn = await draw(this.width, BAR_HEIGHT, this.#elements(segment, p));
      this.#shown = shown;
    }
    return this.#withPlayhead(this.#drawn, seconds);
  }

  #elements({ label, start, end }: Segment, p: number): string {
    const inside = this.width - 2 * MARGIN;
    const colour = this.#colours.get(label)!;
    const lacks = missingText(this.#timeline.missing);
    const note = lacks === null ? `${clock(start)} - ${clock(end)}` : lacks;
    return [
      text(fitting(label, inside - 70), MARGIN, 24, { size: 18, bold: true }),
      text(`${Math.round(100 * p)} %`, this.width - MARGIN, 24, { size: 18, bold: true, anchor: 'end' }),
      rectangle(MARGIN, 34, inside, 10, '#e3e6ea'),
      rectangle(MARGIN, 34, inside * p, 10, colour),
      text(note, MARGIN, 58, { size: 11, colour: '#555555' }),
      ...this.#timeline.segments.map((one) => {
        const [from, to] = [this.#place(one.start), this.#place(one.end)];
        return rectangle(from, STRIP.top, to - from, STRIP.height, this.#colours.get(one.label)!);
      }),
    ].join('');
  }

  #place(seconds: number): number {
    return MARGIN + ((this.width - 2 * MARGIN) * seconds) / this.#timeline.seconds;
  }

  #withPlayhead({ bytes }: Raster, seconds: number): Uint8Array {
    const moved = bytes.slice();
    const x = Math.min(this.width - MARGIN - 1, Math.round(this.#place(seconds)));
    for (let y = STRIP.top - 4; y < STRIP.top + STRIP.height + 4; y++) {
      for (const column of [x, x + 1]) moved.set(PLAYHEAD, (y * this.width + column) * 3);
    }
    return moved;
  }
}

const rectangle = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;

/** What of a text fits; bold letters of 18 pixels are about 11 wide. */
function fitting(label: string, width: number): string {
  const letters = Math.max(8, Math.floor(width / 11));
  return label.length <= letters ? label : `${label.slice(0, letters - 1)}…`;
}
