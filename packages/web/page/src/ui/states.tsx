/** Waiting, and what went wrong: what was expected, what was got, what to do. */
import type { Problem } from '../worker/messages.js';
import { megabytes } from './words.js';

export function Loading({ part, done, total }: { part: string; done: number; total: number }) {
  const starting = part === 'starting';
  const words = starting ? 'Starting the model' : `Fetching ${part}`;
  return (
    <section class="card loading" aria-busy="true">
      <h2>{words}</h2>
      <progress aria-label={words} {...(total > 0 ? { max: total, value: done } : {})} />
      <p class="quiet">
        {starting
          ? 'A few seconds.'
          : total > 0
            ? `${megabytes(done)} of ${megabytes(total)}. Only the first time.`
            : 'One moment.'}
      </p>
    </section>
  );
}

export function ProblemCard({
  problem,
  children,
}: {
  problem: Problem;
  children?: preact.ComponentChildren;
}) {
  return (
    <section class="card problem" role="alert">
      <h2>{problem.title}</h2>
      <p class="detail">{problem.detail}.</p>
      <p>
        <strong>What to do:</strong> {problem.fix}
      </p>
      {children}
    </section>
  );
}

/** A stream that is missing, or another thing that the reader should know of an answer. */
export function Notice({ children }: { children: preact.ComponentChildren }) {
  return <p class="notice">{children}</p>;
}
