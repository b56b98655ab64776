/** How long the clips are: a histogram, and its numbers in words. */
import type { DataReport } from '../../../src/clips/report.js';

const WIDTH = 480;
const HEIGHT = 140;

export function Durations({ report }: { report: DataReport }) {
  const { from, to, counts } = report.durations;
  const { least, median, most, total } = report.report.seconds;
  const highest = counts.reduce((a, b) => Math.max(a, b), 1);
  const width = WIDTH / counts.length;
  const varies = least.toFixed(1) !== most.toFixed(1);
  return (
    <section class="panel">
      <h2>Durations</h2>
      <p>
        {varies
          ? `${least.toFixed(1)} to ${most.toFixed(1)} s, half of them under ${median.toFixed(1)} s`
          : `All have ${most.toFixed(1)} s`}
        ; {hours(total)} in all, {report.report.frames.toLocaleString('en')} frames,{' '}
        {(report.report.bytes / 2 ** 20).toFixed(0)} MB.
      </p>
      {varies && (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`}
          class="histogram"
          role="img"
          aria-label={`Histogram of durations from ${from} to ${to} seconds; the fullest bar has ${highest} clips`}
        >
          {counts.map((count, i) => {
            const height = count === 0 ? 0 : Math.max(2, (count / highest) * HEIGHT);
            return <rect key={i} x={i * width + 0.5} y={HEIGHT - height} width={width - 1} height={height} />;
          })}
          <line x1="0" x2={WIDTH} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
          <text x="0" y={HEIGHT + 15}>
            {from.toFixed(1)} s
          </text>
          <text x={WIDTH} y={HEIGHT + 15} text-anchor="end">
            {to.toFixed(1)} s
          </text>
        </svg>
      )}
    </section>
  );
}

function hours(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} minutes` : `${(seconds / 3600).toFixed(1)} hours`;
}
