/** Clips by class and split, as a table with bars. */
import type { DataReport } from '../../../src/clips/report.js';

const SPLITS = ['train', 'val', 'test', 'none'] as const;

export function Counts({ report }: { report: DataReport['report'] }) {
  const shown = SPLITS.filter((split) => split !== 'none' || report.splits.none > 0);
  const most = report.classes.reduce((max, { total }) => Math.max(max, total), 1);
  return (
    <section class="panel">
      <h2>Clips by class and split</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, so the keyboard must reach it. */}
      <section class="scroll tall" tabIndex={0} aria-label="The table">
        <table>
          <thead>
            <tr>
              <th scope="col">Class</th>
              {shown.map((split) => (
                <th key={split} scope="col" class="number">
                  <i class={`swatch split-${split}`} aria-hidden="true" />
                  {split}
                </th>
              ))}
              <th scope="col" class="number">
                all
              </th>
              <th scope="col" class="wide-only">
                <span class="only-read">Share</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {report.classes.map((row) => (
              <tr key={row.label}>
                <th scope="row">{row.label || 'no label'}</th>
                {shown.map((split) => (
                  <td key={split} class="number">
                    {row[split]}
                  </td>
                ))}
                <td class="number">{row.total}</td>
                <td class="bar-cell wide-only" aria-hidden="true">
                  <div class="stack" style={{ width: `${(100 * row.total) / most}%` }}>
                    {shown.map((split) => (
                      <i key={split} class={`split-${split}`} style={{ flexGrow: row[split] }} />
                    ))}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">All</th>
              {shown.map((split) => (
                <td key={split} class="number">
                  {report.splits[split]}
                </td>
              ))}
              <td class="number">{report.ok + report.repaired}</td>
              <td class="wide-only" />
            </tr>
          </tfoot>
        </table>
      </section>
    </section>
  );
}
