/** An explanation: the clip playing under its heat, the mel under its own, the answers, and how far the maps can be believed. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ClipDetail } from '../../../src/clips/report.js';
import type { WhyAnswer } from '../../../src/why/types.js';
import { Controls } from '../clip/controls.js';
import { useFrames } from '../clip/frames.js';
import { Picture } from '../clip/picture.js';
import { usePlayback } from '../clip/playback.js';
import { Sound } from '../clip/sound.js';
import { useStoredMel } from '../clip/stored-mel.js';
import { address } from '../frame/address.js';
import { Name } from '../parts/words.js';
import { Answers, type Off } from './answers.js';
import { bytesOf } from './bytes.js';
import { Curves } from './curves.js';
import { pictureHeat, soundHeat } from './heat.js';

interface Props {
  readonly store: string;
  readonly version: string;
  readonly clip: ClipDetail;
  readonly answer: WhyAnswer;
  readonly onClass: (label: string) => void;
}

export function Explained({ store, version, clip, answer, onClass }: Props) {
  const [opacity, setOpacity] = useState(0.8);
  const [off, setOff] = useState<Off>(null);
  const [lacksSound, lacksPicture] = (['audio', 'rgb'] as const).map((stream) =>
    answer.missing.includes(stream),
  );
  const sound = address('/api/data/sound', { store, v: version, clip: clip.clip });
  const playback = usePlayback({ sound, seconds: Math.max(clip.seconds, clip.soundSeconds) });
  const frames = useFrames(store, version, clip.clip, clip.frames);
  const stored = useStoredMel(store, version, clip);
  const palette = useMemo(() => bytesOf(answer.palette), [answer.palette]);
  const overlay = useMemo(
    () =>
      answer.picture === null || off === 'rgb' ? undefined : pictureHeat(answer.picture, palette, opacity),
    [answer.picture, palette, opacity, off],
  );
  const heard = useMemo(
    () => (answer.sound === null ? null : soundHeat(answer.sound, palette, opacity, off === 'audio')),
    [answer.sound, palette, opacity, off],
  );
  useEffect(() => {
    playback.muted = off === 'audio';
  }, [playback, off]);
  return (
    <div class="clip-page">
      <section class="panel stage" aria-label="The clip under its heat">
        {lacksPicture ? (
          <p class="note">
            This file has no picture: the run answered by the sound alone, with black in its place.
          </p>
        ) : (
          <Picture clip={clip} frames={frames} playback={playback} overlay={overlay} off={off === 'rgb'} />
        )}
        {answer.picture === null && !lacksPicture && (
          <p class="note">
            This run hears sound alone: there is no heat over the picture, and nothing to switch off.
          </p>
        )}
        <Controls playback={playback} step={1 / clip.fps} />
        <label class="opacity">
          <span>Heat</span>
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={opacity}
            aria-label="Opacity of the heat"
            aria-valuetext={`${Math.round(100 * opacity)} %`}
            onInput={(event) => setOpacity(Number(event.currentTarget.value))}
          />
          <Scale palette={palette} />
        </label>
        <h2>Sound</h2>
        {lacksSound && (
          <p class="note">
            This file has no sound: the run answered by the picture alone, with silence in its place.
          </p>
        )}
        {answer.sound === null && !lacksSound && (
          <p class="note">
            This run sees pictures alone: there is no heat over the sound, and nothing to switch off.
          </p>
        )}
        {answer.sound !== null && answer.sound.seconds === null && (
          <p class="quiet">This run hears the waveform folded into a picture; its columns are no time.</p>
        )}
        {heard?.span != null && heard.span[1] < playback.seconds - 0.5 && (
          <p class="quiet">
            This run hears {heard.span[0].toFixed(1)} to {heard.span[1].toFixed(1)} s of the clip; beyond that
            the playhead is not on the picture.
          </p>
        )}
        {!lacksSound && <Sound picture={heard ?? stored} playback={playback} />}
        <Silent answer={answer} />
      </section>
      <div class="column">
        <section class="panel" aria-label="The answers">
          <h2>
            <Name of={clip.key} />
          </h2>
          <Answers answer={answer} off={off} onOff={setOff} onClass={onClass} />
        </section>
        <section class="panel">
          <h2>Is the heat true?</h2>
          <p class="quiet">
            The probability of {answer.target.label} while the hottest places are taken away, or put in. Where
            it does no better than with the cells shuffled, do not lean on it.
          </p>
          {answer.picture !== null && <Curves name="Picture" removal={answer.picture.removal} />}
          {answer.sound !== null && <Curves name="Sound" removal={answer.sound.removal} />}
        </section>
      </div>
    </div>
  );
}

/** Says where nothing in a stream speaks for the class: its map is empty. */
function Silent({ answer: { picture, sound, target } }: { answer: WhyAnswer }) {
  const empty = [picture?.peak === 0 ? 'picture' : null, sound?.peak === 0 ? 'sound' : null].filter(
    (name) => name !== null,
  );
  if (empty.length === 0) return null;
  return (
    <p class="note">
      Nothing in the {empty.join(' or the ')} speaks for {target.label}, so there is no heat over it.
    </p>
  );
}

/** The colours from cold to hot. */
function Scale({ palette }: { palette: Uint8Array }) {
  const stops = [0, 51, 102, 153, 204, 255].map(
    (value) => `rgb(${palette[3 * value]} ${palette[3 * value + 1]} ${palette[3 * value + 2]})`,
  );
  return (
    <span class="scale">
      cold
      <i style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }} />
      hot
    </span>
  );
}
