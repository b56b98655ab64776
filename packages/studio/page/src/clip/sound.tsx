/** A picture of sound over time with the playhead moving in step. A click goes to that moment; the slider does the same by keyboard. */
import { useEffect, useRef } from 'preact/hooks';
import type { Playback } from './playback.js';

/** What is drawn: any picture whose columns are time. */
export interface SoundPicture {
  /** Draws it over the whole canvas. */
  readonly draw: (context: CanvasRenderingContext2D, width: number, height: number) => void;
  /** Seconds at its left and right edge; null where its columns are no time. */
  readonly span: readonly [number, number] | null;
  /** Hertz from the lower edge to the upper one, evenly spaced in bands. */
  readonly hertz: readonly number[] | null;
  readonly label: string;
  /** Written over it. */
  readonly note: string | null;
}

const hertzText = (value: number) =>
  value >= 1000 ? `${(value / 1000).toFixed(1)} kHz` : `${Math.round(value)} Hz`;

export function Sound({ picture, playback }: { picture: SoundPicture; playback: Playback }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const { span } = picture;
  useEffect(() => {
    const { width, height } = canvas.current!;
    picture.draw(canvas.current!.getContext('2d')!, width, height);
  }, [picture]);
  useEffect(
    () =>
      playback.onTick((at) => {
        const element = head.current;
        if (element === null || span === null) return;
        const share = (at - span[0]) / (span[1] - span[0]);
        element.hidden = share < 0 || share > 1;
        element.style.left = `${(100 * share).toFixed(3)}%`;
        element.dataset.at = at.toFixed(3);
      }),
    [playback, span],
  );
  return (
    <figure class="sound">
      <div class="sound-body">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the slider of the controls does the same by keyboard. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
        <div
          class="sound-area"
          onClick={(event) => {
            if (span === null) return;
            const { left, width } = event.currentTarget.getBoundingClientRect();
            playback.seek(span[0] + ((event.clientX - left) / width) * (span[1] - span[0]));
          }}
        >
          <canvas ref={canvas} width={768} height={256} role="img" aria-label={picture.label} />
          {picture.note !== null && <span class="over">{picture.note}</span>}
          <div ref={head} class="playhead" hidden />
        </div>
        {picture.hertz !== null && (
          <ol class="hertz" aria-label="Frequency, from high to low">
            {[...picture.hertz].reverse().map((value) => (
              <li key={value}>{hertzText(value)}</li>
            ))}
          </ol>
        )}
      </div>
      {span !== null && (
        <figcaption class="time-axis">
          <span>{span[0].toFixed(1)} s</span>
          <span>{span[1].toFixed(1)} s</span>
        </figcaption>
      )}
    </figure>
  );
}
