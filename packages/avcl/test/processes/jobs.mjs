// The jobs of the pool's processes. Each gets its options and its group (null: alone), and gives back something that JSON can hold.
import { finetune, pretrain, StoppedError } from 'avcl';
import { noiseStore } from './noise-store.mjs';
import { apart, hashOf, steps } from './steps.mjs';

const alone = new Map();

/** What one process computes; the same is asked for with two and with three. */
async function reference(options) {
  const key = JSON.stringify([options.stage, options.overrides]);
  if (!alone.has(key)) alone.set(key, await steps(options, null));
  return alone.get(key);
}

/** Five steps together; the first process also makes them alone, and says how far the two are apart. */
export async function compare(options, group) {
  const got = await steps(options, group);
  const hash = hashOf(got.state);
  if (group.rank !== 0) return { hash };
  const want = await reference(options);
  const figures = want.figures.flatMap((figures, i) =>
    Object.entries(figures).map(
      ([name, value]) => Math.abs(got.figures[i][name] - value) / Math.max(1, Math.abs(value)),
    ),
  );
  return {
    hash,
    figures: Math.max(...figures),
    gradients: apart(got.gradients, want.gradients),
    state: apart(got.state, want.state),
    moved: Math.abs(want.figures.at(-1).loss - want.figures[0].loss),
  };
}

/** A whole training on the noise store, perhaps stopped after some steps of this call. */
export async function train({ stage, outs, overrides, resume, stopAfter, store }, group) {
  const data = noiseStore(store);
  const controller = new AbortController();
  let done = 0;
  const options = {
    data,
    // A process beside the first has another folder in mind, and must not touch it.
    out: outs[group?.rank ?? 0],
    recipe: resume ? undefined : { preset: 'smoke', overrides },
    resume,
    // Only the last process is asked to stop: all have to.
    signal: group === null || group.rank === group.size - 1 ? controller.signal : undefined,
    // Asked after each step, when the signal has been looked at: the next step sees it.
    saveAsked: () => {
      if (++done === stopAfter - 1) controller.abort();
      return false;
    },
    processes: group ?? undefined,
  };
  try {
    const result = await (stage === 'finetune' ? finetune({ ...options, from: 'none' }) : pretrain(options));
    return { reads: data.reads, best: result.best, last: result.last, steps: result.steps };
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    return { reads: data.reads, stopped: error.message };
  }
}
