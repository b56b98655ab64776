/** The most probable classes with their probabilities. */
import { ranked } from '../worker/ranked.js';
import { percent } from './words.js';

const SHOWN = 5;

export function Bars({
  classes,
  probabilities,
  title,
}: {
  classes: readonly string[];
  probabilities: readonly number[];
  title: string;
}) {
  const best = ranked(probabilities).slice(0, SHOWN);
  const rest = 1 - best.reduce((sum, place) => sum + probabilities[place]!, 0);
  return (
    <section class="bars">
      <h2>{title}</h2>
      <ol>
        {best.map((place, i) => (
          <li
            key={place}
            class={i === 0 ? 'best' : ''}
            data-label={classes[place]}
            data-p={probabilities[place]}
          >
            <span class="name">{classes[place]}</span>
            <span class="value">{percent(probabilities[place]!)}</span>
            <span class="track" aria-hidden="true">
              <span class="fill" style={{ width: `${100 * probabilities[place]!}%` }} />
            </span>
          </li>
        ))}
      </ol>
      {classes.length > SHOWN && (
        <p class="quiet">
          The other {classes.length - SHOWN} together: {percent(Math.max(0, rest))}
        </p>
      )}
    </section>
  );
}
