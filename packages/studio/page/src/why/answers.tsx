/**
 * What the model answers: a bar a class, the class that is explained, and what remains when a stream is off. The mark on a bar is the answer
 * with both streams.
 */
import { useState } from 'preact/hooks';
import type { WhyAnswer } from '../../../src/why/types.js';

/** Which stream is off. */
export type Off = 'rgb' | 'audio' | null;

const FIRST = 8;

interface Props {
  readonly answer: WhyAnswer;
  readonly off: Off;
  readonly onOff: (off: Off) => void;
  readonly onClass: (label: string) => void;
}

export function Answers({ answer, off, onOff, onClass }: Props) {
  const [all, setAll] = useState(false);
  const { predictions, target, truth, without } = answer;
  const shown = off === null || without === null ? predictions : without[off];
  const now = new Map(shown.map(({ label, p }) => [label, p]));
  const listed = all ? predictions : predictions.slice(0, FIRST);
  const rows = listed.some(({ label }) => label === target.label) ? listed : [...listed, target];
  const percent = (p: number) => `${(100 * p).toFixed(1)}\u00a0%`;
  const part = (p: number) => `${(100 * p).toFixed(2)}%`;
  return (
    <>
      <p class="verdict" role="status">
        {off === null
          ? 'It says'
          : off === 'rgb'
            ? 'Without the picture it says'
            : 'Without the sound it says'}{' '}
        <strong>{shown[0]!.label}</strong>, {percent(shown[0]!.p)}
        {truth === null ? '.' : truth === shown[0]!.label ? ', which is right.' : `; the label is ${truth}.`}
      </p>
      {without !== null && (
        <fieldset class="segments">
          <legend>The model sees and hears</legend>
          {(
            [
              [null, 'both'],
              ['rgb', 'video off'],
              ['audio', 'audio off'],
            ] as const
          ).map(([value, name]) => (
            <label key={name}>
              <input type="radio" name="off" checked={off === value} onChange={() => onOff(value)} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset class="bars">
        <legend>Explain the class</legend>
        {rows.map(({ label, p }) => (
          <label key={label} class="bar">
            <input
              type="radio"
              name="class"
              checked={label === target.label}
              onChange={() => onClass(label)}
            />
            <span class="bar-name">
              {label}
              {label === truth && <span class="quiet"> (label)</span>}
            </span>
            <span class="bar-value">{percent(now.get(label) ?? 0)}</span>
            <span class="bar-track" aria-hidden="true">
              <i style={{ width: part(now.get(label) ?? 0) }} />
              {off !== null && <b style={{ left: part(p) }} />}
            </span>
          </label>
        ))}
      </fieldset>
      {predictions.length > FIRST && (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? `Show the first ${FIRST}` : `Show all ${predictions.length} classes`}
        </button>
      )}
    </>
  );
}
