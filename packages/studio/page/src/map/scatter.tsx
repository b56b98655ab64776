/**
 * The points on a canvas. Hovering shows the clip, a click chooses it, a line drawn around some lists them. All of it can be had by keyboard
 * from the legend and the list.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { MapPoint } from '../../../src/map/types.js';
import { frameAddress } from '../clip/card.js';
import { colour, THEME_CHANGED } from '../frame/theme.js';
import { Name } from '../parts/words.js';
import { enclosed, type Place } from './lasso.js';
import { type Colouring, type Kind, kindOf, markColours, shapePath } from './marks.js';

const MARGIN = 16;
/** Pixels from the pointer within which a point is meant. */
const REACH = 12;

interface Props {
  readonly store: string;
  readonly version: string;
  readonly points: readonly MapPoint[];
  /** 0 to 1 each. */
  readonly layout: readonly Place[];
  readonly by: Colouring;
  readonly kinds: readonly Kind[];
  /** Those that are listed; the others are pale. null: all. */
  readonly listed: ReadonlySet<number> | null;
  readonly chosen: number | null;
  readonly onChoose: (point: number) => void;
  readonly onLasso: (points: readonly number[]) => void;
}

export function Scatter(props: Props) {
  const { store, version, points, layout, by, kinds, listed, chosen, onChoose, onLasso } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 600, height: 450 });
  const [hover, setHover] = useState<number | null>(null);
  const [line, setLine] = useState<readonly Place[]>([]);
  const [, repaint] = useState(0);

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry!.contentRect.width);
      setSize({ width, height: Math.round(Math.min(0.8 * width, 640)) });
    });
    watch.observe(canvas.current!.parentElement!);
    const again = () => repaint((n) => n + 1);
    document.addEventListener(THEME_CHANGED, again);
    return () => {
      watch.disconnect();
      document.removeEventListener(THEME_CHANGED, again);
    };
  }, []);

  const { width, height } = size;
  const side = Math.min(width, height) - 2 * MARGIN;
  const placeOf = ([x, y]: Place): Place => [
    width / 2 + (x - 0.5) * (width > height ? Math.min(width - 2 * MARGIN, 1.25 * side) : side),
    height / 2 + (y - 0.5) * side,
  ];
  const places = layout.map(placeOf);

  useEffect(() => {
    const ratio = window.devicePixelRatio || 1;
    const element = canvas.current!;
    element.width = width * ratio;
    element.height = height * ratio;
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    const colours = markColours();
    const of = new Map(kinds.map((kind) => [kind.name, kind]));
    const radius = points.length > 1500 ? 3 : points.length > 300 ? 4 : 5;
    const mark = (i: number, size: number) => {
      const kind = of.get(kindOf(points[i]!, by))!;
      context.fillStyle = colours[kind.colour]!;
      const path = shapePath(kind.shape, ...places[i]!, size);
      context.fill(path);
      return path;
    };
    context.strokeStyle = colour('--raised');
    for (const pale of [true, false]) {
      context.globalAlpha = pale ? 0.16 : 0.88;
      for (const i of points.keys()) {
        if ((listed !== null && !listed.has(i)) !== pale) continue;
        context.lineWidth = 1;
        context.stroke(mark(i, radius));
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = colour('--ink');
    for (const i of [chosen, hover]) {
      if (i === null) continue;
      context.lineWidth = 2;
      context.stroke(mark(i, radius + 3));
    }
    if (line.length > 1) {
      context.setLineDash([5, 4]);
      context.lineWidth = 1.5;
      context.stroke(new Path2D(`M${line.map((at) => at.join(',')).join('L')}Z`));
    }
  });

  const at = (event: MouseEvent): Place => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const nearest = ([x, y]: Place): number | null => {
    let best: number | null = null;
    let least = REACH ** 2;
    for (const [i, [px, py]] of places.entries()) {
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  };
  const shown = hover === null ? null : points[hover]!;
  return (
    <div class="scatter">
      <canvas
        ref={canvas}
        style={{ width: `${width}px`, height: `${height}px` }}
        role="img"
        aria-label={`Map of ${points.length} clips, coloured by ${by}; the list beside it names them`}
        onPointerDown={(event) => {
          canvas.current!.setPointerCapture(event.pointerId);
          setLine([at(event)]);
        }}
        onPointerMove={(event) => {
          if (line.length > 0) setLine([...line, at(event)]);
          else setHover(nearest(at(event)));
        }}
        onPointerUp={(event) => {
          const drawn = line;
          setLine([]);
          const moved = drawn.some(([x, y]) => Math.hypot(x - drawn[0]![0], y - drawn[0]![1]) > 2 * REACH);
          if (moved) return onLasso(enclosed(places, drawn));
          const point = nearest(at(event));
          if (point !== null) onChoose(point);
        }}
        onPointerLeave={() => setHover(null)}
        onPointerCancel={() => setLine([])}
      />
      {shown !== null && (
        <div
          class="tip"
          style={{
            left: `${Math.min(Math.max(0, places[hover!]![0] - 90), Math.max(0, width - 190))}px`,
            ...(places[hover!]![1] > height / 2
              ? { bottom: `${height - places[hover!]![1] + 14}px` }
              : { top: `${places[hover!]![1] + 14}px` }),
          }}
        >
          <img src={frameAddress(store, version, shown.clip)} alt="" width="171" height="128" />
          <strong>{shown.label ?? 'no label'}</strong>
          <span>
            {shown.split}
            {shown.predicted !== null && `, answered ${shown.predicted}`}
          </span>
          <span class="key">
            <Name of={shown.key} />
          </span>
        </div>
      )}
    </div>
  );
}
