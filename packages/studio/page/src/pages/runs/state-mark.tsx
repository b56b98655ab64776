/** The state of a run, as a word with a shape of its own: colour is not all that tells it. */
import type { RunState } from '../../../../src/runs/types.js';

const SHAPES: Readonly<Record<RunState, string>> = {
  running: '▶',
  done: '✓',
  stopped: '❚❚',
  failed: '✕',
  unreadable: '?',
};

export function StateMark({ state }: { state: RunState }) {
  return (
    <span class={`mark ${state}`}>
      <span aria-hidden="true">{SHAPES[state]}</span> {state}
    </span>
  );
}
