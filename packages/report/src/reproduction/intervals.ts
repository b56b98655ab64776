/**
 * A picture of a reproduced table: mean and 95 % interval of each row, a small mark for each seed. Twice: with the names at the left, and
 * for phones with each name above its line; the style sheet shows one of them.
 */
import * as Plot from '@observablehq/plot';
import type { RowFigures } from 'avcl';
import { line } from '../colours.js';
import { type Html, html } from '../html.js';
import { percent } from '../numbers.js';
import { svg } from '../plot.js';

/** @param rows - those with runs */
export function rowIntervals(rows: readonly RowFigures[], chance: number): Html {
  return html`<div class="broad">${drawn(rows, chance, false)}</div><div class="narrow">${drawn(rows, chance, true)}</div>`;
}

function drawn(rows: readonly RowFigures[], chance: number, narrow: boolean): Html {
  const marked = rows.map((row) => ({
    name: row.cells.join(', '),
    mean: 100 * row.mean!,
    low: 100 * row.interval![0],
    high: 100 * row.interval![1],
    text: percent(row.mean),
  }));
  const seeds = rows.flatMap((row) =>
    row.runs.map(({ top1 }) => ({ name: row.cells.join(', '), top1: 100 * top1 })),
  );
  const { colour } = line(0);
  const inset = narrow ? 10 : 6;
  const least = Math.min(100 * chance, ...marked.map(({ low }) => low));
  const most = Math.max(...marked.map(({ high }) => high));
  const label = `Top-1 accuracy with 95 % intervals. ${marked.map(({ name, text, low, high }) => `${name}: ${text} %, ${low.toFixed(1)} to ${high.toFixed(1)}`).join('; ')}.`;
  return svg(
    {
      width: narrow ? 362 : 720,
      height: 64 + (narrow ? 36 : 26) * rows.length,
      marginLeft: narrow ? 8 : 260,
      marginRight: 48,
      marginBottom: 42,
      marginTop: 22,
      x: {
        domain: [Math.floor(least / 10) * 10, Math.ceil(most / 10) * 10],
        label: 'top-1 accuracy on the test split, %',
        labelArrow: 'none',
        labelAnchor: 'center',
        labelOffset: 36,
        grid: true,
      },
      y: {
        domain: marked.map(({ name }) => name),
        label: null,
        tickSize: 0,
        ...(narrow ? { axis: null } : {}),
      },
      marks: [
        Plot.ruleX([100 * chance], { stroke: 'currentColor', strokeDasharray: '3 3' }),
        Plot.text([100 * chance], { x: (x) => x, text: () => 'guessing', frameAnchor: 'top', dy: -14 }),
        ...(narrow
          ? [
              Plot.text(marked, {
                y: 'name',
                text: 'name',
                frameAnchor: 'left',
                dy: -14,
                stroke: 'var(--paper)',
                fill: 'currentColor',
              }),
            ]
          : []),
        Plot.ruleY(marked, { y: 'name', x1: 'low', x2: 'high', stroke: colour, strokeWidth: 3 }),
        Plot.tickX(seeds, {
          y: 'name',
          x: 'top1',
          stroke: 'currentColor',
          insetTop: inset,
          insetBottom: inset,
        }),
        Plot.dot(marked, { y: 'name', x: 'mean', r: 4.5, fill: colour }),
        Plot.text(marked, { y: 'name', x: 'high', text: 'text', dx: 24, fontWeight: 600 }),
      ],
    },
    label,
  );
}
