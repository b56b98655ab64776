/** Tests of runs: totals with intervals, right answers by class beside one another, confusions. */
import type { FoundTest } from '../../../../src/runs/types.js';
import type { LineGroup } from '../../charts/lines.js';
import { lineStyle, placesOf } from '../../charts/palette.js';
import { useFetched } from '../../frame/api.js';
import { percent } from '../../parts/numbers.js';
import { Scroll } from '../../parts/scroll.js';
import { Command, Failed, Loading } from '../../parts/states.js';
import { runQuery } from './addresses.js';
import { Confusion } from './confusion.js';

const titleOf = (test: FoundTest): string =>
  `${test.run}, ${test.split}${test.without === null ? '' : `, ${test.without} off`}`;

interface TestsProps {
  readonly names: readonly string[];
  /** The lines of the charts. */
  readonly groups: readonly LineGroup[];
}

export function Tests({ names, groups }: TestsProps) {
  const found = useFetched<{ tests: readonly FoundTest[] }>(`/api/runs/tests?${runQuery(names)}`);
  if (found.error !== null) return <Failed error={found.error} again={found.again} />;
  if (found.data === null) return <Loading what="tests" />;
  const { tests } = found.data;
  if (tests.length === 0) {
    return (
      <>
        <p>
          No test of {names.length === 1 ? 'this run' : 'these runs'} lies here. Make one, anywhere below the
          studio's folder:
        </p>
        <Command line={`npx avcl test --data STORE --run ${names[0]} --json > test.json`} />
      </>
    );
  }
  const places = placesOf(
    tests.map(({ run }) => run),
    groups,
  );
  return (
    <>
      <Totals tests={tests} places={places} />
      <PerClass tests={tests} places={places} />
      <h3>Confusions</h3>
      <div class="confusions">
        {tests.map((test) => (
          <Confusion key={test.file} test={test} title={titleOf(test)} />
        ))}
      </div>
    </>
  );
}

interface Placed {
  readonly tests: readonly FoundTest[];
  readonly places: readonly number[];
}

function Totals({ tests, places }: Placed) {
  return (
    <Scroll label="Totals of the tests">
      <table>
        <thead>
          <tr>
            <th>Test</th>
            <th class="number">Top-1</th>
            <th>95 % interval</th>
            <th class="number">Top-5</th>
            <th class="number">Videos</th>
            <th>Clips</th>
            <th>File</th>
          </tr>
        </thead>
        <tbody>
          {tests.map((test, i) => (
            <tr key={test.file}>
              <th scope="row">
                <span class="test-colour" style={{ background: `var(${lineStyle(places[i]!).variable})` }} />
                {titleOf(test)}
              </th>
              <td class="number">{percent(test.top1)}</td>
              <td>{test.interval.map(percent).join(' to ')}</td>
              <td class="number">{test.top5 === null ? '–' : percent(test.top5)}</td>
              <td class="number">
                {test.evaluated} of {test.listed}
              </td>
              <td>
                {test.clips}
                {test.crops > 1 && ` × ${test.crops}`}
              </td>
              <td>
                <code>{test.file}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A bar a test for each class, with its interval; the classes that the tests differ most in come first. */
function PerClass({ tests, places }: Placed) {
  const labels = [...new Set(tests.flatMap(({ classes }) => classes))];
  const rowOf = (test: FoundTest, label: string) => test.perClass.find((row) => row.label === label);
  const gap = (label: string) => {
    const values = tests.flatMap((test) => rowOf(test, label)?.accuracy ?? []);
    if (tests.length === 1) return 1 - (values[0] ?? 0);
    return values.length < 2 ? -1 : Math.max(...values) - Math.min(...values); // what one has alone comes last
  };
  const sorted = labels.map((label) => ({ label, gap: gap(label) })).sort((a, b) => b.gap - a.gap);
  return (
    <>
      <h3>Right answers by class</h3>
      <p class="quiet">
        {tests.length === 1 ? 'The hardest first' : 'Where the tests differ most comes first'}; thin lines are
        95 % intervals.
      </p>
      <div class="classes">
        {sorted.map(({ label }) => (
          <div key={label} class="class-row">
            <span class="class-name">{label}</span>
            <div class="class-bars">
              {tests.map((test, i) => {
                const row = rowOf(test, label);
                return row?.accuracy == null ? (
                  <span key={test.file} class="quiet">
                    {titleOf(test)}: no videos
                  </span>
                ) : (
                  <Bar
                    key={test.file}
                    title={titleOf(test)}
                    place={places[i]!}
                    accuracy={row.accuracy}
                    interval={row.interval}
                    count={row.count}
                  />
                );
              })}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

function Bar({
  title,
  place,
  accuracy,
  interval,
  count,
}: {
  title: string;
  place: number;
  accuracy: number;
  interval: readonly [number, number] | null;
  count: number;
}) {
  const text = `${title}: ${percent(accuracy)} of ${count}`;
  return (
    <div class="class-bar" title={text}>
      <span class="class-bar-track">
        <span
          class="class-bar-fill"
          style={{ width: `${100 * accuracy}%`, background: `var(${lineStyle(place).variable})` }}
        />
        {interval !== null && (
          <span
            class="class-bar-interval"
            style={{ left: `${100 * interval[0]}%`, width: `${100 * (interval[1] - interval[0])}%` }}
          />
        )}
      </span>
      <span class="class-bar-value">
        <span class="only-read">{title}: </span>
        {percent(accuracy)} <span class="quiet">of {count}</span>
      </span>
    </div>
  );
}
