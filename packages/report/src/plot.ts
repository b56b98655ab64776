/**
 * Plots as SVG text, by Observable Plot on a document of linkedom. Colours are the page's CSS variables, so one
 * picture serves light and dark. Each carries a title and a description for screen readers.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { line } from './colours.js';
import type { CurvePanel, ResultRow } from './data.js';
import { Html, html } from './html.js';
import { percent } from './numbers.js';

const FONT = 'system-ui, sans-serif';

/** A plot as SVG, said in words for those who do not see it. */
export function svg(options: Plot.PlotOptions, label: string): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = Plot.plot({
    ...options,
    document: document as unknown as Document,
    ariaLabel: label,
    style: { fontFamily: FONT, fontSize: '12px', background: 'none', overflow: 'visible' },
  });
  drawn.setAttribute('role', 'img');
  return new Html(drawn.outerHTML);
}

const finite = (y: number | null): y is number => y !== null && Number.isFinite(y);

function described(panel: CurvePanel): string {
  const ends = panel.series.map(({ name, points }) => {
    const known = points.map(([, y]) => y).filter(finite);
    const say = (y: number) => (panel.percent ? `${percent(y)} %` : y.toPrecision(3));
    return known.length === 0 ? `${name}: no values` : `${name}: ${say(known[0]!)} to ${say(known.at(-1)!)}`;
  });
  return `${panel.title}. ${panel.y} over ${panel.x}. ${ends.join('; ')}.`;
}

/** At most six ticks of the horizontal axis, at whole steps or epochs. */
function wholeTicks(panel: CurvePanel): { ticks: number; tickFormat: string } {
  const places = panel.series.flatMap((series) => series.points.map(([x]) => x));
  const span = Math.max(...places) - Math.min(...places);
  return { ticks: Math.max(1, Math.min(6, span)), tickFormat: 'd' };
}

/** Lines over one axis. A line of a single value is drawn as a dot; values that are not finite leave a gap. */
export function curves(panel: CurvePanel): Html {
  const scale = panel.percent ? 100 : 1;
  const marks = panel.series.flatMap((series, place) => {
    const { colour, dash } = line(series.colour ?? place);
    const points = series.points.map(([x, y]) => ({ x, y: finite(y) ? y * scale : Number.NaN }));
    const stroke = { x: 'x', y: 'y', stroke: colour, strokeWidth: 2 };
    return [
      Plot.lineY(points, { ...stroke, strokeDasharray: dash }),
      ...(points.length <= 60 ? [Plot.dot(points, { x: 'x', y: 'y', r: 2.2, fill: colour })] : []),
    ];
  });
  return svg(
    {
      width: 520,
      height: 300,
      marginLeft: 52,
      marginBottom: 42,
      marginRight: 16,
      x: { label: panel.x, labelArrow: 'none', labelAnchor: 'center', labelOffset: 36, ...wholeTicks(panel) },
      y: {
        label: panel.percent ? `${panel.y}, %` : panel.y,
        labelArrow: 'none',
        grid: true,
        nice: true,
        ticks: 6,
        ...(panel.percent ? { zero: true } : {}),
      },
      marks: [...marks],
    },
    described(panel),
  );
}

/** The names of a plot's lines with their colour and dash. */
export function legend(panel: CurvePanel): Html {
  const items = panel.series.map((series, place) => {
    const { colour, dash } = line(series.colour ?? place);
    return html`<li><svg width="30" height="10" aria-hidden="true"><line x1="0" x2="30" y1="5" y2="5" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>${series.name}</li>`;
  });
  return html`<ul class="legend">${items}</ul>`;
}

/** Top-1 accuracy with its 95 % interval, a line a model, and the accuracy of guessing. */
export function intervals(rows: readonly ResultRow[], chance: number): Html {
  const marked = rows.map((row, place) => ({
    name: `${row.method}, ${row.inputs}`,
    top1: 100 * row.top1,
    low: 100 * row.interval[0],
    high: 100 * row.interval[1],
    text: percent(row.top1),
    colour: line(place).colour,
  }));
  const label = `Top-1 accuracy with 95 % intervals. ${rows
    .map(
      (row) =>
        `${row.method}, ${row.inputs}: ${percent(row.top1)} %, ${row.interval.map(percent).join(' to ')}`,
    )
    .join('; ')}. Guessing: ${percent(chance)} %.`;
  return svg(
    {
      width: 720,
      height: 64 + 34 * rows.length,
      marginLeft: 190,
      marginRight: 24,
      marginBottom: 42,
      marginTop: 22,
      x: {
        domain: [0, 100],
        label: 'top-1 accuracy on the test split, %',
        labelArrow: 'none',
        labelAnchor: 'center',
        labelOffset: 36,
        grid: true,
      },
      y: { domain: marked.map((row) => row.name), label: null, tickSize: 0 },
      marks: [
        Plot.ruleX([100 * chance], { stroke: 'currentColor', strokeDasharray: '3 3' }),
        Plot.text([100 * chance], { x: (x) => x, text: () => 'guessing', frameAnchor: 'top', dy: -14 }),
        Plot.ruleY(marked, { y: 'name', x1: 'low', x2: 'high', stroke: 'colour', strokeWidth: 3 }),
        Plot.dot(marked, { y: 'name', x: 'top1', r: 5, fill: 'colour' }),
        Plot.text(marked, { y: 'name', x: 'top1', text: 'text', dy: -13, fontWeight: 600 }),
      ],
    },
    label,
  );
}
