/** Play, pause, a slider over the clip's length, speed and repeat: all of them by mouse and keyboard. */
import { useEffect, useRef } from 'preact/hooks';
import type { Playback } from './playback.js';

const RATES = [0.25, 0.5, 1] as const;

export const secondsText = (at: number) => `${at.toFixed(2)} s`;

export function Controls({ playback, step }: { playback: Playback; step: number }) {
  const slider = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      playback.onTick((at) => {
        slider.current!.value = String(at);
        slider.current!.setAttribute('aria-valuetext', secondsText(at));
        time.current!.textContent = `${at.toFixed(2)} of ${secondsText(playback.seconds)}`;
      }),
    [playback],
  );
  return (
    <div class="controls">
      <button
        type="button"
        class="primary"
        onClick={() => (playback.playing ? playback.pause() : playback.play())}
      >
        {playback.playing ? 'Pause' : 'Play'}
      </button>
      <input
        ref={slider}
        type="range"
        min={0}
        max={playback.seconds}
        step={step}
        aria-label="Moment of the clip"
        onInput={(event) => playback.seek(Number(event.currentTarget.value))}
      />
      <span ref={time} class="time" />
      <label>
        <span class="only-read">Speed</span>
        <select
          onChange={(event) => {
            playback.rate = Number(event.currentTarget.value);
          }}
        >
          {RATES.map((rate) => (
            <option key={rate} value={rate} selected={rate === 1}>
              {rate} ×
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          onChange={(event) => {
            playback.repeat = event.currentTarget.checked;
          }}
        />
        Repeat
      </label>
      {playback.soundFails && (
        <p class="note" role="alert">
          The sound could not be read; the frames play without it.
        </p>
      )}
    </div>
  );
}
