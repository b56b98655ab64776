/** In which settings some runs differ: a row a setting, a column a run; all settings of one run. */
import { useState } from 'preact/hooks';
import type { RecipeDifference, Setting } from '../../../../src/runs/types.js';
import { useFetched } from '../../frame/api.js';
import { Scroll } from '../../parts/scroll.js';
import { Failed, Loading } from '../../parts/states.js';
import { Words } from '../../parts/words.js';
import { runQuery } from './addresses.js';

export function RecipeDifferences({ names }: { names: readonly string[] }) {
  const found = useFetched<RecipeDifference>(`/api/runs/recipes?${runQuery(names)}`);
  if (found.error !== null) return <Failed error={found.error} again={found.again} />;
  if (found.data === null) return <Loading what="recipes" />;
  const { runs, rows } = found.data;
  if (rows.length === 0) return <p>All settings are the same.</p>;
  return (
    <Scroll label="Settings that differ">
      <table class="differences">
        <thead>
          <tr>
            <th>Setting</th>
            {runs.map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, description, values }) => (
            <tr key={key}>
              <th scope="row" title={description}>
                <code>{key}</code>
              </th>
              {values.map((value, i) => (
                <td key={runs[i]} class={value !== values[0] ? 'differs' : undefined}>
                  {value ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function RecipeTable({ recipe }: { recipe: readonly Setting[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? recipe : recipe.filter(({ changed }) => changed);
  return (
    <>
      <label class="check">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
        All {recipe.length} settings, not only the {recipe.filter(({ changed }) => changed).length} that
        differ from the paper's
      </label>
      <Scroll label="Settings of the run">
        <table class="recipe">
          <thead>
            <tr>
              <th>Setting</th>
              <th>Value</th>
              <th>What it is</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, value, description, changed }) => (
              <tr key={key}>
                <th scope="row">
                  <code>{key}</code>
                </th>
                <td class={changed ? 'differs' : undefined}>{value}</td>
                <td class="quiet">
                  <Words text={description} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
