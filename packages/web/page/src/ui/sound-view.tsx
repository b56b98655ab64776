/** The picture of the sound that the model saw, low tones at the bottom, with its evidence and a line at the moment that plays. */
import { bandHertz, type Cells, type ModelDescription, mapAt } from '@avcl/web';
import { useEffect, useRef } from 'preact/hooks';
import { drawGrey, drawHeat, upsideDown } from './heat.js';
import { clock, hertz } from './words.js';

/** What the columns of the square are, in seconds of the window; null for a waveform. */
export function soundAxis({
  inputs,
}: ModelDescription): { from: number; to: number; low: number; high: number } | null {
  const { audio } = inputs;
  if (audio === null || audio.kind === 'raw') return null;
  const corner = Math.floor((audio.size - audio.crop) / 2);
  const seconds = ((audio.columns / audio.side) * audio.samples) / audio.sampleRate;
  const place = (at: number) => (at / audio.size) * seconds;
  const band = (at: number) => bandHertz(at / audio.size, audio.sampleRate / 2);
  return {
    from: place(corner),
    to: place(corner + audio.crop),
    low: band(corner),
    high: band(corner + audio.crop),
  };
}

export function SoundView({
  model,
  picture,
  map,
  peak,
  strength,
  start,
  playhead,
  label,
}: {
  model: ModelDescription;
  picture: Float32Array;
  map: Cells | null;
  peak: number;
  strength: number;
  /** Seconds of the file at which the picture's window begins; null live. */
  start: number | null;
  /** Seconds of the file; null where nothing moves. */
  playhead: number | null;
  label: string;
}) {
  const [grey, heat] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)];
  const side = Math.sqrt(picture.length);
  useEffect(() => drawGrey(grey.current!, upsideDown(picture, side), side), [picture]);
  useEffect(() => {
    const values = map === null ? new Float32Array(side * side) : mapAt(map, 0.5, side, peak);
    drawHeat(heat.current!, upsideDown(values, side), side, strength);
  }, [map, peak, strength]);
  const axis = soundAxis(model);
  const place =
    axis === null || playhead === null || start === null
      ? null
      : (playhead - start - axis.from) / (axis.to - axis.from);
  return (
    <figure class="sound">
      <div class="layers">
        <canvas ref={grey} role="img" aria-label="Picture of the sound" />
        <canvas ref={heat} class="heat" role="img" aria-label={label} />
        {place !== null && place >= 0 && place <= 1 && (
          <div class="playhead" style={{ left: `${100 * place}%` }} />
        )}
      </div>
      {axis === null ? (
        <figcaption>The waveform, laid row after row</figcaption>
      ) : (
        <figcaption>
          <span>
            Sound, {hertz(axis.low)} to {hertz(axis.high)}
          </span>
          {start !== null && (
            <span>
              {clock(start + axis.from)} to {clock(start + axis.to)}
            </span>
          )}
        </figcaption>
      )}
    </figure>
  );
}
