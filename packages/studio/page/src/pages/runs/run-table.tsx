/** The runs as a table; on a narrow screen each is a card. Groups by seed have a line of their own that opens. */
import { useState } from 'preact/hooks';
import type { Figure, RunSummary } from '../../../../src/runs/types.js';
import { ago, clock, duration } from '../../parts/numbers.js';
import { Words } from '../../parts/words.js';
import { runAddress } from './addresses.js';
import { shortName, spread, value } from './figures.js';
import type { SeedGroup } from './search.js';
import { StateMark } from './state-mark.js';

interface Choosing {
  readonly chosen: ReadonlySet<string>;
  readonly choose: (names: readonly string[], on: boolean) => void;
}

interface Telling extends Choosing {
  /** The settings that tell a run from the others. */
  readonly telling: ReadonlyMap<string, readonly string[]>;
}

export function RunTable({
  runs,
  groups,
  ...choosing
}: Telling & { runs: readonly RunSummary[]; groups: readonly SeedGroup[] | null }) {
  return (
    <div class="scroll">
      <table class="runs">
        <caption class="only-read">
          Runs, with their state, what they learn, how far they are, and their best figures
        </caption>
        <thead>
          <tr>
            <th>
              <ChooseAll names={runs.map(({ name }) => name)} label="all shown" {...choosing} />
            </th>
            <th>Run</th>
            <th>State</th>
            <th>Method</th>
            <th>Data</th>
            <th class="number">Seed</th>
            <th>Progress</th>
            <th class="number">Best</th>
            <th class="number">Last</th>
            <th>Changed</th>
          </tr>
        </thead>
        {groups === null ? (
          <tbody>
            {runs.map((run) => (
              <Row key={run.name} run={run} {...choosing} />
            ))}
          </tbody>
        ) : (
          groups.map((group) => <Group key={group.key} group={group} {...choosing} />)
        )}
      </table>
    </div>
  );
}

function ChooseAll({ names, label, chosen, choose }: Choosing & { names: readonly string[]; label: string }) {
  const all = names.every((name) => chosen.has(name));
  return (
    <input
      type="checkbox"
      aria-label={`Choose ${label}`}
      checked={all}
      ref={(box) => {
        if (box !== null) box.indeterminate = !all && names.some((name) => chosen.has(name));
      }}
      onChange={() => choose(names, !all)}
    />
  );
}

function Row({ run, inside = false, telling, ...choosing }: Telling & { run: RunSummary; inside?: boolean }) {
  return (
    <tr class={inside ? 'inside' : undefined}>
      <td class="choose">
        <ChooseAll names={[run.name]} label={run.name} {...choosing} />
      </td>
      <th scope="row">
        <a href={runAddress(run.name)}>{run.name}</a>
        {run.alarms.length > 0 && (
          <span class="alarm" title={run.alarms.at(-1)}>
            <span aria-hidden="true">⚠</span> {/: (\w+):/.exec(run.alarms.at(-1)!)?.[1] ?? 'alarm'}
          </span>
        )}
        <Settings all={telling.get(run.name) ?? []} stage={run.stage} />
      </th>
      <td data-head="State">
        <StateMark state={run.state} />
        {run.reason !== null && run.state !== 'running' && (
          <span class="under reason" title={run.reason}>
            <Words text={run.reason} />
          </span>
        )}
        <Note text={run.note} />
      </td>
      <td data-head="Method">
        {run.method ?? '–'}
        <span class="under">{[run.stage, run.backbone].filter((part) => part !== null).join(', ')}</span>
      </td>
      <td data-head="Data" title={run.data?.path}>
        {run.data?.name ?? '–'}
      </td>
      <td data-head="Seed" class="number">
        {run.seed ?? '–'}
      </td>
      <td data-head="Progress">
        <Progress run={run} />
      </td>
      <td data-head="Best" class="number">
        <FigureCell figure={run.best} />
      </td>
      <td data-head="Last" class="number">
        <FigureCell figure={run.last.at(-1) ?? null} />
      </td>
      <td data-head="Changed" title={run.updated === null ? undefined : clock(run.updated)}>
        {run.updated === null ? '–' : ago(run.updated)}
      </td>
    </tr>
  );
}

function Note({ text }: { text: string | null }) {
  return text === null ? null : (
    <span class="under reason" title={text}>
      {text}
    </span>
  );
}

function Group({ group, telling, ...choosing }: Telling & { group: SeedGroup }) {
  const [open, setOpen] = useState(false);
  const { runs, best } = group;
  if (runs.length === 1) {
    return (
      <tbody>
        <Row run={runs[0]!} telling={telling} {...choosing} />
      </tbody>
    );
  }
  const [first] = runs as [RunSummary];
  return (
    <tbody>
      <tr class="group">
        <td class="choose">
          <ChooseAll
            names={runs.map(({ name }) => name)}
            label={`the ${runs.length} runs of ${group.name}`}
            {...choosing}
          />
        </td>
        <th scope="row">
          <button type="button" class="opener" aria-expanded={open} onClick={() => setOpen(!open)}>
            {group.name}
          </button>
          <Settings all={telling.get(first.name) ?? []} stage={first.stage} />
        </th>
        <td data-head="State">
          {states(runs)}
          <Note text={runs.find(({ note }) => note !== null)?.note ?? null} />
        </td>
        <td data-head="Method">
          {first.method}
          <span class="under">{[first.stage, first.backbone].join(', ')}</span>
        </td>
        <td data-head="Data">{first.data?.name}</td>
        <td data-head="Seed" class="number">
          {[...new Set(runs.map(({ seed }) => seed ?? '–'))].join(', ')}
        </td>
        <td data-head="Progress" />
        <td data-head="Best" class="number">
          {best === null ? (
            '–'
          ) : (
            <>
              <strong>{spread(best.name, best)}</strong>
              <span class="under">
                {shortName(best.name)}
                {best.deviation === null
                  ? best.older === 0
                    ? ', of one run'
                    : `, the newest of ${best.older + 1} runs of one seed`
                  : `, mean\u00a0±\u00a0sd of\u00a0${best.of}`}
                {best.deviation !== null && best.older > 0 && ` seeds, the newest run of each`}
                {best.tested > 0 && `; ${best.tested} tested`}
              </span>
            </>
          )}
        </td>
        <td data-head="Last" />
        <td data-head="Changed" />
      </tr>
      {open && runs.map((run) => <Row key={run.name} run={run} inside telling={telling} {...choosing} />)}
    </tbody>
  );
}

/** So many stand under a name; the run's page has them all. */
const SETTINGS = 3;

function Settings({ all, stage }: { all: readonly string[]; stage: string | null }) {
  const more = all.length - SETTINGS;
  return (
    <span class="under settings" title={all.join('\n')}>
      {all.slice(0, SETTINGS).map((setting) => (
        <span key={setting}>{setting.replace(`${stage}.`, '')} </span>
      ))}
      {more > 0 && <span>and {more} more</span>}
    </span>
  );
}

function states(runs: readonly RunSummary[]): string {
  const counts = new Map<string, number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

export function Progress({ run }: { run: RunSummary }) {
  if (run.epochs === null) return <>–</>;
  const share = run.progress ?? 0;
  return (
    <>
      <span class="progress-track" role="img" aria-label={`${Math.round(100 * share)} % done`}>
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span class="under">
        epoch {run.epochs.done}/{run.epochs.total}
        {run.secondsLeft !== null && `, ${duration(run.secondsLeft)} left`}
      </span>
    </>
  );
}

function FigureCell({ figure }: { figure: Figure | null }) {
  if (figure === null) return <>–</>;
  return (
    <>
      <strong>{value(figure.name, figure.value)}</strong>
      <span class="under">
        {shortName(figure.name)}
        {figure.epoch !== null && `, epoch\u00a0${figure.epoch}`}
      </span>
    </>
  );
}
