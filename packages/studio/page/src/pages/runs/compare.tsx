/** Some runs beside one another: curves, recipes, tests. */
import { useState } from 'preact/hooks';
import { setQuery } from '../../frame/router.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import type { PageProps } from '../index.js';
import { Curves } from './curves.js';
import { Legend, lineGroups } from './legend.js';
import { RecipeDifferences } from './recipes.js';
import { Tests } from './tests.js';
import { useChosen, useRuns } from './use-runs.js';

export function ComparePage({ names, query }: PageProps & { names: readonly string[] }) {
  const { list, error } = useRuns();
  const [, choose] = useChosen();
  const [opened] = useState(names.length);
  const bySeed = query.get('by') === 'seed';
  if (error !== null) return <Failed error={error} />;
  if (list === null) return <Loading what="runs" />;
  const runs = names.flatMap((name) => list.runs.find((run) => run.name === name) ?? []);
  const missing = names.filter((name) => !list.runs.some((run) => run.name === name));
  if (runs.length === 0) {
    return (
      <>
        <h1>Compare runs</h1>
        <Empty
          title={opened === 0 || missing.length === 0 ? 'No runs are chosen' : 'These runs are not here'}
        >
          <a href="/runs">Choose some in the list</a>
        </Empty>
      </>
    );
  }
  const groups = lineGroups(runs, bySeed);
  const remove = (some: readonly string[]) => {
    choose(some, false);
    setQuery({ run: names.filter((name) => !some.includes(name)) });
  };
  const known = runs.map(({ name }) => name);
  return (
    <>
      <div class="page-head">
        <h1>
          {runs.length} {runs.length === 1 ? 'run' : 'runs'} compared
        </h1>
        <a href="/runs">Back to the list</a>
        <label class="check">
          <input
            type="checkbox"
            checked={bySeed}
            onChange={(event) => setQuery({ by: event.currentTarget.checked ? 'seed' : null })}
          />
          Group by seed: mean, and a band of one deviation
        </label>
      </div>
      {missing.length > 0 && <p class="note">Not here any more: {missing.join(', ')}</p>}
      <Legend runs={runs} groups={groups} remove={remove} />
      <section aria-labelledby="curves">
        <h2 id="curves">Curves</h2>
        <Curves runs={runs} groups={groups} />
      </section>
      <section aria-labelledby="recipes">
        <h2 id="recipes">Recipes</h2>
        <RecipeDifferences names={known} />
      </section>
      <section aria-labelledby="tests">
        <h2 id="tests">Tests</h2>
        <Tests names={known} groups={groups} />
      </section>
    </>
  );
}
