/**
 * A line chart on uPlot: bands, a limit line, log axis, zoom by dragging, a readout of what the pointer is at. What it
 * shows is also said in words, for who cannot see it.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colour, THEME_CHANGED } from '../frame/theme.js';
import { moment, TIME_STEPS } from '../parts/numbers.js';
import type { Lines, XAxis } from './lines.js';
import { lineStyle } from './palette.js';

/** A part of the x axis. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

export interface ChartProps {
  readonly data: Lines;
  /** What it shows, in words. */
  readonly label: string;
  readonly x: XAxis;
  readonly log: boolean;
  readonly format: (value: number) => string;
  /** Shorter, for the axis. */
  readonly tick: (value: number) => string;
  readonly limit: { readonly at: number; readonly text: string } | null;
  readonly zoom: Zoom | null;
  readonly onZoom: (zoom: Zoom | null) => void;
}

const HEIGHT = 208;
/** More lines than these, and only the one under the pointer is read out. */
const ALL_READ = 6;

export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [readout, setReadout] = useState('');
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const draw = () => setTurn((n) => n + 1);
    document.addEventListener(THEME_CHANGED, draw);
    return () => document.removeEventListener(THEME_CHANGED, draw);
  }, []);

  const shape = JSON.stringify([
    props.x,
    props.log,
    props.data.lines.map(({ label, place, low }) => [label, place, low !== null]),
    turn,
  ]);
  useEffect(() => {
    const element = place.current!;
    const made = new uPlot(
      optionsFor(latest, element.clientWidth, setReadout),
      tableOf(latest.current) as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(tableOf(props) as uPlot.AlignedData);
  }, [props.data, props.zoom]);

  return (
    <>
      <div class="chart" ref={place} role="img" aria-label={props.label} />
      <output class="readout">{readout}</output>
    </>
  );
}

/** uPlot's table: x, then a column a line, and two more for a band. */
function tableOf({ data, log }: ChartProps): (number | null | undefined)[][] {
  // A log axis has no place for 0 and below.
  const positive = (column: readonly (number | null | undefined)[]) =>
    log ? column.map((value) => (typeof value === 'number' && value <= 0 ? null : value)) : [...column];
  return [
    [...data.x],
    ...data.lines.flatMap(({ values, low, high }) =>
      low === null || high === null ? [positive(values)] : [positive(values), positive(low), positive(high)],
    ),
  ];
}

function optionsFor(
  latest: { readonly current: ChartProps },
  width: number,
  say: (text: string) => void,
): uPlot.Options {
  const { data, log, x, tick } = latest.current;
  const ink = colour('--quiet');
  const edge = colour('--edge');
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  /** Column to line. */
  const lineAt: number[] = [-1];
  data.lines.forEach(({ label, place, low }, i) => {
    const { variable, dash } = lineStyle(place);
    const stroke = colour(variable);
    const alone = data.x.length === 1;
    series.push({ label, stroke, width: 1.6, dash: [...dash], points: { show: alone } });
    lineAt.push(i);
    if (low === null) return;
    const at = series.length;
    // Bounds are not drawn themselves; what lies between them is.
    series.push(
      { stroke: 'transparent', width: 0, points: { show: false } },
      { stroke: 'transparent', width: 0, points: { show: false } },
    );
    lineAt.push(-1, -1);
    bands.push({ series: [at + 1, at], fill: faint(stroke) });
  });
  const axis: uPlot.Axis = {
    stroke: ink,
    grid: { stroke: edge, width: 1 },
    ticks: { stroke: edge, width: 1 },
    font: '12px system-ui',
  };
  return {
    width,
    height: HEIGHT,
    series,
    bands,
    legend: { show: false },
    focus: { alpha: 0.25 },
    cursor: {
      focus: { prox: 24 },
      drag: { x: true, y: false, setScale: false },
      sync: { key: 'runs' },
      points: { size: 5 },
    },
    scales: {
      x: {
        time: false,
        range: (_, least, greatest) => {
          const { zoom } = latest.current;
          return zoom !== null ? [zoom.from, zoom.to] : [least, greatest > least ? greatest : least + 1];
        },
      },
      y: log
        ? { distr: 3 }
        : { range: (_, least, greatest) => withRoom(least, greatest, latest.current.limit?.at ?? null) },
    },
    axes: [
      {
        ...axis,
        size: 28,
        label: x === 'time' ? 'time of training' : 'step',
        labelSize: 16,
        labelFont: '12px system-ui',
        ...(x === 'time' ? { incrs: [...TIME_STEPS] } : {}),
        values: (_, splits) => splits.map((value) => (x === 'time' ? moment(value) : compact(value))),
      },
      {
        ...axis,
        size: 66,
        // A log axis names only some of its ticks.
        values: (_, splits) => splits.map((value) => (value === null ? '' : tick(value))),
      },
    ],
    hooks: {
      draw: [(plot) => drawLimit(plot, latest.current)],
      setCursor: [(plot) => say(readoutOf(plot, latest.current, lineAt))],
      setSelect: [
        (plot) => {
          const { left, width: pixels } = plot.select;
          if (pixels < 4) return;
          latest.current.onZoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + pixels, 'x') });
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ready: [(plot) => plot.over.addEventListener('dblclick', () => latest.current.onZoom(null))],
    },
  };
}

const compact = (value: number): string =>
  Math.abs(value) >= 10_000
    ? `${Number((value / 1000).toPrecision(4))}k`
    : String(Number(value.toPrecision(4)));

/** `rgb(0, 114, 178)` seen through. */
const faint = (rgb: string): string => rgb.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.16)');

function withRoom(least: number | null, greatest: number | null, limit: number | null): [number, number] {
  if (least === null || greatest === null) return [0, 1];
  // The limit is shown where the values come near it, and not so that they become a flat line far above it.
  const near = limit !== null && least < 4 * limit ? limit : least;
  const [low, high] = [Math.min(least, near), Math.max(greatest, near)];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

function drawLimit(plot: uPlot, { limit }: ChartProps): void {
  const { min, max } = plot.scales.y!;
  if (limit === null || min == null || max == null || limit.at < min || limit.at > max) return;
  const y = Math.round(plot.valToPos(limit.at, 'y', true));
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour('--bad');
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${11 * devicePixelRatio}px system-ui`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(`${limit.text} ${limit.at}`, bbox.left + bbox.width - 4, y - 4 * devicePixelRatio);
  ctx.restore();
}

/** The value at a place, or where the line has none there, its closest one. */
function nearest(values: readonly (number | null | undefined)[], at: number): number | null {
  for (let away = 0; away < values.length; away++) {
    const value = values[at - away] ?? values[at + away];
    if (typeof value === 'number') return value;
  }
  return null;
}

function readoutOf(plot: uPlot, { data, format, x }: ChartProps, lineAt: readonly number[]): string {
  const { idx, left } = plot.cursor;
  if (idx == null || left == null || left < 0) return '';
  const where = data.x[idx]!;
  const focused = plot.series.findIndex(
    (series, i) => i > 0 && (series as { _focus?: boolean })._focus === true,
  );
  const shown = data.lines.length > ALL_READ ? [lineAt[focused] ?? -1] : data.lines.map((_, i) => i);
  const parts = shown.flatMap((i) => {
    const line = data.lines[i];
    const value = line === undefined ? null : nearest(line.values, idx);
    return line === undefined || value === null ? [] : [`${line.label}: ${format(value)}`];
  });
  return parts.length === 0
    ? ''
    : `${x === 'time' ? moment(Math.round(where)) : `step ${Math.round(where)}`} · ${parts.join(' · ')}`;
}
