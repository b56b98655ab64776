/** Which line is which run, with what it ended at: the legend of all charts of a page, and their numbers for who cannot see them. */
import type { RunSummary } from '../../../../src/runs/types.js';
import type { LineGroup } from '../../charts/lines.js';
import { lineStyle } from '../../charts/palette.js';
import { runAddress } from './addresses.js';
import { shortName, spread } from './figures.js';
import { commonName, groupFigure } from './search.js';
import { StateMark } from './state-mark.js';

/** A line for each run, or for all seeds of one. */
export function lineGroups(runs: readonly RunSummary[], bySeed: boolean): LineGroup[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = bySeed ? run.group : run.name;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((own, place) => {
    const names = own.map(({ name }) => name);
    const seeds = new Set(own.map(({ seed }) => seed)).size;
    const several = seeds === own.length ? `${seeds} seeds` : `${own.length} runs`;
    const common = commonName(names);
    return {
      label:
        own.length === 1 ? names[0]! : common === `${own.length} runs` ? several : `${common} (${several})`,
      place,
      runs: names,
    };
  });
}

export function Swatch({ place }: { place: number }) {
  const { variable, dash } = lineStyle(place);
  return (
    <svg class="line-swatch" width="30" height="10" aria-hidden="true">
      <line
        x1="1"
        y1="5"
        x2="29"
        y2="5"
        stroke={`var(${variable})`}
        stroke-width="2.5"
        stroke-dasharray={dash.join(' ')}
      />
    </svg>
  );
}

export function Legend({
  runs,
  groups,
  remove,
}: {
  runs: readonly RunSummary[];
  groups: readonly LineGroup[];
  remove: (names: readonly string[]) => void;
}) {
  const byName = new Map(runs.map((run) => [run.name, run]));
  return (
    <div class="scroll line-legend">
      <table>
        <caption class="only-read">
          The runs that are compared, with the line that each has in the charts
        </caption>
        <thead>
          <tr>
            <th>Line</th>
            <th>Run</th>
            <th class="wide-only">State</th>
            <th class="wide-only">Method</th>
            <th>Seed</th>
            <th class="number">Best</th>
            <th>
              <span class="only-read">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const own = group.runs.flatMap((name) => byName.get(name) ?? []);
            const [first] = own as [RunSummary];
            return (
              <tr key={group.label}>
                <td>
                  <Swatch place={group.place} />
                </td>
                <th scope="row">
                  {own.length === 1 ? <a href={runAddress(first.name)}>{first.name}</a> : group.label}
                </th>
                <td class="wide-only">
                  {own.length === 1 ? (
                    <StateMark state={first.state} />
                  ) : (
                    `${own.filter(({ state }) => state === 'done').length} of ${own.length} done`
                  )}
                </td>
                <td class="wide-only">
                  {[first.stage, first.method].filter((part) => part !== null).join(', ')}
                </td>
                <td>{own.map(({ seed }) => seed ?? '–').join(', ')}</td>
                <td class="number">{bestOf(own)}</td>
                <td>
                  <button
                    type="button"
                    class="small"
                    aria-label={`Remove ${group.label}`}
                    onClick={() => remove(group.runs)}
                  >
                    ×
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function bestOf(runs: readonly RunSummary[]): string {
  const best = groupFigure(runs);
  if (best === null) return '–';
  return `${spread(best.name, best)} (${shortName(best.name)})`;
}
