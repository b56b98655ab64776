/** One run: where it stands, its curves, tests, recipe and log, and what can be done with it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RunDetail, RunSummary } from '../../../../src/runs/types.js';
import { address } from '../../frame/address.js';
import { useFetched } from '../../frame/api.js';
import { clock, duration, shown } from '../../parts/numbers.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { Words } from '../../parts/words.js';
import type { PageProps } from '../index.js';
import { Actions } from './actions.js';
import { runAddress } from './addresses.js';
import { Curves } from './curves.js';
import { shortName, value } from './figures.js';
import { lineGroups } from './legend.js';
import { RecipeTable } from './recipes.js';
import { Progress } from './run-table.js';
import { StateMark } from './state-mark.js';
import { Tests } from './tests.js';
import { useRuns } from './use-runs.js';

export function OneRunPage({ name, about, known }: PageProps & { name: string }) {
  const { list, error } = useRuns();
  const run = list?.runs.find((one) => one.name === name);
  // Its files are asked for again when the list says that they have changed.
  const version = run === undefined ? '' : `&at=${encodeURIComponent(`${run.state} ${run.updated}`)}`;
  const found = useFetched<RunDetail>(
    run === undefined ? null : `/api/runs/detail?run=${encodeURIComponent(name)}${version}`,
  );
  // The answer before, while a newer one is on its way.
  const kept = useRef<RunDetail | null>(null);
  kept.current = found.data ?? kept.current;
  const detail = kept.current;
  if (error !== null) return <Failed error={error} />;
  if (list === null) return <Loading what="the run" />;
  if (run === undefined) {
    return (
      <>
        <h1>{name}</h1>
        <Empty title="There is no such run">
          <p>It may have been moved or removed.</p>
          <a href="/runs">To the list</a>
        </Empty>
      </>
    );
  }
  return (
    <>
      <p class="crumb">
        <a href="/runs">Runs</a> /
      </p>
      <div class="page-head">
        <h1>{name}</h1>
        <StateMark state={run.state} />
        {run.state !== 'unreadable' && run.stage !== null && (
          <nav class="tools" aria-label="What it has learned">
            {run.stage === 'finetune' && <a href={address('/why', { run: name })}>Why does it decide so?</a>}
            <a href={address('/map', { run: name })}>Map of its features</a>
          </nav>
        )}
      </div>
      {run.reason !== null && run.state !== 'running' && (
        <p class="note">
          <Words text={run.reason} />
        </p>
      )}
      {run.note !== null && <p class="note">{run.note}</p>}
      {run.alarms.map((alarm) => (
        <p class="note" key={alarm}>
          <Words text={alarm} />
        </p>
      ))}
      <Facts run={run} start={startOf(run, list.runs)} />
      {found.error !== null && <Failed error={found.error} again={found.again} />}
      {detail !== null && <Actions run={run} detail={detail} about={about} known={known} />}
      {run.state !== 'unreadable' && (
        <section aria-labelledby="curves">
          <h2 id="curves">Curves</h2>
          <Curves runs={[run]} groups={lineGroups([run], false)} />
        </section>
      )}
      {run.stage === 'finetune' && (
        <section aria-labelledby="tests">
          <h2 id="tests">Tests</h2>
          <Tests names={[name]} groups={lineGroups([run], false)} />
        </section>
      )}
      {detail !== null && (
        <>
          {detail.recipe.length > 0 && (
            <section aria-labelledby="recipe">
              <h2 id="recipe">Recipe</h2>
              <RecipeTable recipe={detail.recipe} />
            </section>
          )}
          <section aria-labelledby="log">
            <h2 id="log">Log</h2>
            <Log detail={detail} />
          </section>
        </>
      )}
    </>
  );
}

/** The run that the weights came from, where it is in the list: the path was written elsewhere, maybe. */
function startOf({ from }: RunSummary, runs: readonly RunSummary[]): RunSummary | undefined {
  return runs
    .filter(({ name }) => from === name || from?.endsWith(`/${name}`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

function Facts({ run, start }: { run: RunSummary; start: RunSummary | undefined }) {
  const facts: (readonly [string, preact.ComponentChild])[] = [
    ['stage', run.stage],
    ['method', run.method],
    ['backbone', run.backbone],
    ['seed', run.seed],
    ['data', run.data === null ? null : <span title={run.data.path}>{run.data.name}</span>],
    [
      'from',
      start === undefined ? (
        run.from === 'none' ? null : (
          run.from
        )
      ) : (
        <a href={runAddress(start.name)}>{start.name}</a>
      ),
    ],
    ...run.last.map(({ name, value: number }) => [`last ${shortName(name)}`, value(name, number)] as const),
    [
      run.best === null ? 'best' : `best: ${shortName(run.best.name)}`,
      run.best === null ? null : value(run.best.name, run.best.value),
    ],
    ['videos a second', run.samplesPerSecond === null ? null : shown(run.samplesPerSecond)],
    ['left', run.secondsLeft === null ? null : duration(run.secondsLeft)],
    ['begun', run.began === null ? null : clock(run.began)],
    ['changed', run.updated === null ? null : clock(run.updated)],
    ['avcl version', run.version],
  ];
  return (
    <>
      <div class="wide-progress">{run.epochs !== null && <Progress run={run} />}</div>
      <dl class="run-facts">
        {facts
          .filter(([, fact]) => fact !== null)
          .map(([title, fact]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}

function Log({ detail }: { detail: RunDetail }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // The newest line stays in sight, unless its reader has scrolled to older ones.
  useLayoutEffect(() => {
    if (box.current !== null && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [detail]);
  if (detail.log.length === 0) return <p class="quiet">Nothing is logged yet.</p>;
  return (
    <div
      class="run-log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
      tabIndex={0}
      role="log"
      aria-label="Log of the run, the newest last"
      ref={box}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
      }}
    >
      {detail.log.map((line, i) => (
        <p key={`${line.time} ${i}`} class={line.level}>
          <time dateTime={line.time}>{clock(line.time)}</time>{' '}
          {line.level === 'warn' && <strong>warning: </strong>}
          {line.text}
        </p>
      ))}
    </div>
  );
}
