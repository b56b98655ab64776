/** Segments of a long file along its time: press one to go there. */
import type { Segment } from '@avcl/web';
import { clock, percent } from './words.js';

export function Timeline({
  segments,
  seconds,
  now,
  known,
  onSeek,
}: {
  segments: readonly Segment[];
  seconds: number;
  now: number;
  /** Seconds that are judged so far. */
  known: number;
  onSeek: (seconds: number) => void;
}) {
  const labels = [...new Set(segments.map(({ label }) => label))];
  return (
    <section class="timeline">
      <h2>Timeline</h2>
      <div class="strip" aria-hidden="true">
        {segments.map(({ start, end, label }) => (
          <span
            key={start}
            class={`part tone-${labels.indexOf(label) % 6}`}
            style={{ left: `${(100 * start) / seconds}%`, width: `${(100 * (end - start)) / seconds}%` }}
            title={label}
          />
        ))}
        <span class="unknown" style={{ left: `${(100 * known) / seconds}%` }} />
        <span class="playhead" style={{ left: `${(100 * now) / seconds}%` }} />
      </div>
      <ol class="segments">
        {segments.map(({ start, end, label, p }) => (
          <li key={start}>
            <button type="button" onClick={() => onSeek(start)} aria-current={now >= start && now < end}>
              <span class={`dot tone-${labels.indexOf(label) % 6}`} aria-hidden="true" />
              <span class="time">
                {clock(start)} to {clock(end)}
              </span>
              <span class="name">{label}</span>
              <span class="value">{percent(p)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
