/** The curves of one run or several: a panel for each figure, in sections, with common controls. */
import { useEffect, useState } from 'preact/hooks';
import type { FigureName, FiguresAnswer } from '../../../../src/metrics/types.js';
import type { RunSummary } from '../../../../src/runs/types.js';
import { Chart, type Zoom } from '../../charts/chart.js';
import { type LineGroup, linesOf, type XAxis } from '../../charts/lines.js';
import { useFetched } from '../../frame/api.js';
import { Empty, Failed, Loading, Told } from '../../parts/states.js';
import { runQuery } from './addresses.js';
import { bare, infoOf, panels, tick, value } from './figures.js';
import { useSeen, useSeries } from './use-series.js';

interface Controls {
  readonly x: XAxis;
  readonly log: boolean;
  readonly smoothing: number;
  readonly range: boolean;
}

/** While files are being read, figures may still turn up. */
const MORE_MS = 3000;
/** With more lines than these their ranges would hide one another. */
const RANGE_AT_MOST = 6;

interface CurvesProps {
  readonly runs: readonly RunSummary[];
  readonly groups: readonly LineGroup[];
}

/** Changes when a run has come further. */
const versionOf = (runs: readonly RunSummary[]): string =>
  runs.map((run) => `${run.step}:${run.updated}`).join();

export function Curves({ runs, groups }: CurvesProps) {
  const [controls, set] = useState<Controls>({ x: 'step', log: false, smoothing: 0, range: true });
  const [zoom, setZoom] = useState<Zoom | null>(null);
  const names = runs.map(({ name }) => name);
  const rowsYet = runs.some((run) => run.step !== null);
  // The figures of the first epoch's end are asked for again when it has come.
  const found = useFetched<FiguresAnswer>(
    rowsYet
      ? `/api/runs/figures?${runQuery(names)}&epochs=${runs.map((run) => Math.min(1, run.epochs?.done ?? 0)).join('')}`
      : null,
  );
  useEffect(() => {
    if (found.data === null || found.data.complete) return undefined;
    const timer = setTimeout(found.again, MORE_MS);
    return () => clearTimeout(timer);
  }, [found.data]);
  const change = (part: Partial<Controls>) => {
    if (part.x !== undefined) setZoom(null);
    set({ ...controls, ...part });
  };
  if (!rowsYet) return <Empty title="No metrics yet">The first row comes with the first steps.</Empty>;
  if (found.error !== null) return <Failed error={found.error} again={found.again} />;
  if (found.data === null) return <Loading what="curves" />;
  return (
    <>
      <ControlBar
        controls={controls}
        change={change}
        zoomed={zoom !== null}
        unzoom={() => setZoom(null)}
        many={groups.length > RANGE_AT_MOST}
      />
      {[...panels(found.data.figures)].map(([section, figures]) =>
        figures.length === 0 ? null : (
          <section key={section} class="curves" aria-labelledby={`curves-${section}`}>
            <h3 id={`curves-${section}`}>{section}</h3>
            <div class="panels">
              {figures.map((figure) => (
                <Panel
                  key={figure}
                  {...{ figure, names, groups, controls, zoom, setZoom }}
                  version={versionOf(runs)}
                />
              ))}
            </div>
          </section>
        ),
      )}
    </>
  );
}

function ControlBar({
  controls,
  change,
  zoomed,
  unzoom,
  many,
}: {
  controls: Controls;
  change: (part: Partial<Controls>) => void;
  zoomed: boolean;
  unzoom: () => void;
  many: boolean;
}) {
  return (
    <fieldset class="tools curve-controls">
      <legend class="only-read">How the curves are drawn</legend>
      <label>
        Smoothing{' '}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={controls.smoothing}
          onInput={(event) => change({ smoothing: Number(event.currentTarget.value) })}
        />{' '}
        <output>{controls.smoothing.toFixed(2)}</output>
      </label>
      <label>
        Along{' '}
        <select value={controls.x} onChange={(event) => change({ x: event.currentTarget.value as XAxis })}>
          <option value="step">steps</option>
          <option value="time">time of training</option>
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={controls.log}
          onChange={(event) => change({ log: event.currentTarget.checked })}
        />
        Log axis
      </label>
      {!many && (
        <label class="check">
          <input
            type="checkbox"
            checked={controls.range}
            onChange={(event) => change({ range: event.currentTarget.checked })}
          />
          Least to greatest
        </label>
      )}
      <button type="button" disabled={!zoomed} onClick={unzoom}>
        Whole range
      </button>
      <span class="quiet hint">Drag in a chart to zoom.</span>
    </fieldset>
  );
}

interface PanelProps {
  readonly figure: FigureName;
  readonly names: readonly string[];
  readonly groups: readonly LineGroup[];
  readonly controls: Controls;
  readonly zoom: Zoom | null;
  readonly setZoom: (zoom: Zoom | null) => void;
  readonly version: string;
}

function Panel({ figure, names, groups, controls, zoom, setZoom, version }: PanelProps) {
  const [place, seen] = useSeen<HTMLElement>();
  const asked = controls.x === 'step' ? zoom : null;
  const { series, error } = useSeries(names, figure, asked, version, seen);
  const info = infoOf(figure);
  const range = controls.range && groups.length <= RANGE_AT_MOST;
  const data = series === null ? null : linesOf(series, groups, { ...controls, range });
  const format = (number: number) => value(bare(figure), number);
  const reading = series?.filter((one) => !one.complete) ?? [];
  const problems =
    series?.flatMap((one) => (one.problem === null ? [] : [`${one.run}: ${one.problem}`])) ?? [];
  return (
    <figure class="panel" ref={place} data-figure={figure}>
      <figcaption>
        {info.title}
        {figure.startsWith('epoch:') && <span class="quiet">, each epoch</span>}
      </figcaption>
      {error !== null ? (
        <Told error={error} />
      ) : data === null ? (
        <div class="chart" />
      ) : data.x.length === 0 ? (
        <p class="quiet chart">None of these runs has it.</p>
      ) : (
        <Chart
          {...{ data, format, zoom }}
          tick={(number) => tick(figure, number)}
          label={`${info.title}: ${describe(data, format)}`}
          x={controls.x}
          log={controls.log}
          limit={info.limit}
          onZoom={setZoom}
        />
      )}
      {reading.length > 0 && (
        <p class="quiet reading" role="status">
          {reading.length === 1 ? 'A file is' : `${reading.length} files are`} still being read: rows from all
          over stand in for all of them.
        </p>
      )}
      {problems.length > 0 && <p class="note">{problems.join('; ')}</p>}
    </figure>
  );
}

/** The last value of each line, in words. */
function describe({ lines }: ReturnType<typeof linesOf>, format: (value: number) => string): string {
  const ends = lines.slice(0, 12).flatMap(({ label, values }) => {
    const last = values.findLast((one): one is number => typeof one === 'number');
    return last === undefined ? [] : [`${label} ends at ${format(last)}`];
  });
  return ends.join(', ') + (lines.length > 12 ? `, and ${lines.length - 12} more` : '');
}
