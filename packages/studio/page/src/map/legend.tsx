/** What the marks mean. Each is a button that lists its clips, so that what a lasso does can be done by keyboard. */
import { useEffect, useRef } from 'preact/hooks';
import { colour, THEME_CHANGED } from '../frame/theme.js';
import { type Kind, shapePath } from './marks.js';

interface Props {
  readonly kinds: readonly Kind[];
  /** The kind whose clips are listed. */
  readonly pressed: string | null;
  readonly onPress: (name: string | null) => void;
}

export function Legend({ kinds, pressed, onPress }: Props) {
  return (
    <ul class="legend" aria-label="Legend; a press lists the clips of a kind">
      {kinds.map((kind) => (
        <li key={kind.name}>
          <button
            type="button"
            aria-pressed={pressed === kind.name}
            onClick={() => onPress(pressed === kind.name ? null : kind.name)}
          >
            <Mark kind={kind} /> {kind.name} <span class="quiet">{kind.count}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const SIDE = 14;

function Mark({ kind }: { kind: Kind }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => {
      const context = canvas.current!.getContext('2d')!;
      context.clearRect(0, 0, 2 * SIDE, 2 * SIDE);
      context.fillStyle = colour(`--line-${kind.colour}`);
      context.fill(shapePath(kind.shape, SIDE, SIDE, 0.75 * SIDE));
    };
    draw();
    document.addEventListener(THEME_CHANGED, draw);
    return () => document.removeEventListener(THEME_CHANGED, draw);
  }, [kind.colour, kind.shape]);
  return (
    <span aria-hidden="true">
      <canvas ref={canvas} width={2 * SIDE} height={2 * SIDE} />
    </span>
  );
}
