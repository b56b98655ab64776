/** Deletion and insertion: the probability of the class while the hottest places are taken away, or put in; beside them maps with their cells shuffled. */
import type { RemovalScores } from 'avcl';

const WIDTH = 200;
const HEIGHT = 110;
const LEFT = 24;

const two = (value: number) => value.toFixed(2);

/** One stream's curves. */
export function Curves({ name, removal }: { name: string; removal: RemovalScores }) {
  const { areas } = removal;
  return (
    <div class="curves">
      <h3>{name}</h3>
      <div class="pair">
        <Plot
          title="Deletion"
          hint="lower is better"
          shares={removal.shares}
          own={removal.deletion}
          random={removal.randomDeletion}
          area={areas.deletion}
          randomArea={areas.randomDeletion}
        />
        <Plot
          title="Insertion"
          hint="higher is better"
          shares={removal.shares}
          own={removal.insertion}
          random={removal.randomInsertion}
          area={areas.insertion}
          randomArea={areas.randomInsertion}
        />
      </div>
    </div>
  );
}

interface PlotProps {
  readonly title: string;
  readonly hint: string;
  readonly shares: readonly number[];
  readonly own: readonly number[];
  readonly random: readonly number[];
  readonly area: number;
  readonly randomArea: number;
}

function Plot({ title, hint, shares, own, random, area, randomArea }: PlotProps) {
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - 4);
  const y = (p: number) => 6 + (1 - p) * (HEIGHT - 12);
  const path = (values: readonly number[]) =>
    values.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(shares[i]!)},${y(p)}`).join('');
  const words = `${title}: area ${two(area)}, with the cells shuffled ${two(randomArea)}; ${hint}`;
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`} role="img" aria-label={words}>
        {[0, 0.5, 1].map((p) => (
          <g key={p}>
            <line class="grid" x1={LEFT} x2={WIDTH} y1={y(p)} y2={y(p)} />
            <text x={LEFT - 5} y={y(p) + 4} text-anchor="end">
              {p}
            </text>
          </g>
        ))}
        <path class="random" d={path(random)} />
        <path class="own" d={path(own)} />
        <text x={LEFT} y={HEIGHT + 12}>
          0 %
        </text>
        <text x={WIDTH} y={HEIGHT + 12} text-anchor="end">
          100 % {title === 'Deletion' ? 'away' : 'in'}
        </text>
      </svg>
      <figcaption>
        <strong>{title}</strong> <span class="own">{two(area)}</span>, shuffled{' '}
        <span class="random">{two(randomArea)}</span>
        <span class="quiet">; {hint}</span>
      </figcaption>
    </figure>
  );
}
