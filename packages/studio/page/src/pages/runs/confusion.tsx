/** A confusion matrix: a table where the classes are few, a picture where they are many, and in words what is taken for what most often. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundTest } from '../../../../src/runs/types.js';
import { colour, THEME_CHANGED } from '../../frame/theme.js';
import { percent } from '../../parts/numbers.js';
import { Scroll } from '../../parts/scroll.js';

/** More classes than these do not fit as numbers. */
const AS_TABLE = 16;
const WORST = 8;

export function Confusion({ test, title }: { test: FoundTest; title: string }) {
  const worst = test.classes
    .flatMap((truth, i) =>
      test.classes.flatMap((taken, j) =>
        i === j || test.confusion[i]![j] === 0
          ? []
          : [{ truth, taken, count: test.confusion[i]![j]!, of: sum(test.confusion[i]!) }],
      ),
    )
    .sort((a, b) => b.count - a.count)
    .slice(0, WORST);
  return (
    <figure class="confusion">
      <figcaption>{title}</figcaption>
      {test.classes.length <= AS_TABLE ? (
        <Table test={test} title={title} />
      ) : (
        <Picture test={test} title={title} />
      )}
      {worst.length > 0 && (
        <div>
          <p class="quiet">Most often taken for another:</p>
          <ol class="worst">
            {worst.map(({ truth, taken, count, of }) => (
              <li key={`${truth}>${taken}`}>
                {truth} taken for {taken}: {count} of {of}
              </li>
            ))}
          </ol>
        </div>
      )}
    </figure>
  );
}

const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);

function Table({ test, title }: { test: FoundTest; title: string }) {
  return (
    <Scroll label={`Confusions of ${title}`}>
      <table class="matrix">
        <thead>
          <tr>
            <th>truth ↓ answer →</th>
            {test.classes.map((label) => (
              <th key={label} class="turned">
                <span>{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {test.confusion.map((row, i) => (
            <tr key={test.classes[i]}>
              <th scope="row">{test.classes[i]}</th>
              {row.map((count, j) => {
                const share = count / Math.max(1, sum(row));
                return (
                  <td
                    key={test.classes[j]}
                    class={i === j ? 'right' : undefined}
                    style={{ '--share': `${Math.round(100 * share)}%` } as preact.CSSProperties}
                  >
                    {count === 0 ? <span class="quiet">·</span> : count}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const SIDE = 420;

function Picture({ test, title }: { test: FoundTest; title: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [said, say] = useState('Point at a cell to read it.');
  const size = test.classes.length;
  useEffect(() => {
    const draw = () => paint(canvas.current!, test.confusion);
    draw();
    document.addEventListener(THEME_CHANGED, draw);
    return () => document.removeEventListener(THEME_CHANGED, draw);
  }, [test]);
  const point = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const place = (at: number, length: number) =>
      Math.min(size - 1, Math.max(0, Math.floor((at / length) * size)));
    const i = place(event.clientY - box.top, box.height);
    const j = place(event.clientX - box.left, box.width);
    const row = test.confusion[i]!;
    say(`${test.classes[i]} taken for ${test.classes[j]}: ${row[j]} of ${sum(row)}`);
  };
  const right = test.confusion.reduce((total, row, i) => total + row[i]!, 0);
  return (
    <div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Confusions of ${title}: rows are the truth, columns the answers; ${percent(right / Math.max(1, test.evaluated))} lie on the diagonal. The largest others are listed below.`}
        onPointerMove={point}
      />
      <output class="readout">{said}</output>
    </div>
  );
}

/** Each row by its own sum: a class with few videos shows as well as one with many. */
function paint(canvas: HTMLCanvasElement, confusion: FoundTest['confusion']): void {
  const size = confusion.length;
  const cell = Math.max(2, Math.floor((SIDE * devicePixelRatio) / size));
  canvas.width = canvas.height = cell * size;
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour('--band');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour('--heat');
  confusion.forEach((row, i) => {
    const all = sum(row);
    row.forEach((count, j) => {
      if (count === 0) return;
      context.globalAlpha = 0.12 + 0.88 * (count / all);
      context.fillRect(j * cell, i * cell, cell - 1, cell - 1);
    });
  });
}
