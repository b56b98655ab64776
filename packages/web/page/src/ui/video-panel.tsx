/** A file: its video with evidence, its sound, its labels and, where it is long, its timeline. */
import { type ModelDescription, segmentsOf, stepsOf } from '@avcl/web';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Engine, Job } from '../frame/engine.js';
import { ranked } from '../worker/ranked.js';
import { Bars } from './bars.js';
import { FileInput, useDrop } from './drop.js';
import { EvidenceControls } from './evidence-controls.js';
import { clipAt, peaks, soundMap, wholeAnswer, windowAt } from './found.js';
import { HeatLayer } from './picture-view.js';
import { SaveResult } from './save.js';
import { SoundView } from './sound-view.js';
import { Notice, ProblemCard } from './states.js';
import { Timeline } from './timeline.js';
import { STREAM_WORDS } from './words.js';

export function VideoPanel({ engine, job, model }: { engine: Engine; job: Job; model: ModelDescription }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [strength, setStrength] = useState(0.7);
  const [unplayable, setUnplayable] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const now = usePlayback(video);
  useDrop(
    (file) => engine.open(file),
    () => {},
  );
  const { answers, facts } = job;
  const { url, file } = job.source as Job['source'] & { kind: 'file' };

  const whole = useMemo(() => (answers.length === 0 ? null : wholeAnswer(answers)), [answers]);
  const window = windowAt(answers, now);
  const long = job.windows > 1;
  const best = whole && ranked(long && window ? window.probabilities : whole)[0]!;
  const which = chosen ?? best ?? 0;
  const scale = useMemo(() => peaks(answers, which, model), [answers, which]);
  const sound = useMemo(() => window && soundMap(window, which, model), [window, which]);
  const segments = useMemo(() => {
    if (!long || answers.length === 0) return [];
    return segmentsOf(stepsOf(answers), model.classes, answers[0]!.end - answers[0]!.start);
  }, [answers]);
  const choices = window === null ? [] : [...window.clips[0]!.rgb.keys(), ...window.clips[0]!.audio.keys()];

  return (
    <>
      <div class="bar">
        <p class="file" title={file.name}>
          {file.name}
        </p>
        <div class="buttons">
          <button type="button" onClick={() => input.current!.click()}>
            Another video
          </button>
          <button type="button" onClick={() => engine.close()}>
            Close
          </button>
          <FileInput reference={input} onFile={(other) => engine.open(other)} />
        </div>
      </div>
      {job.problem !== null && <ProblemCard problem={job.problem} />}
      {facts?.missing.map((stream) => (
        <Notice key={stream}>
          This file has no {STREAM_WORDS[stream]}. The model was made for pictures and sound: it answers by
          what is there, and is less certain.
        </Notice>
      ))}
      {(job.problem === null || answers.length > 0) && (
        <div class="panel">
          <div class="seen">
            <div
              class="layers"
              style={
                facts && facts.height > 0 ? { maxWidth: `calc(62vh * ${facts.width / facts.height})` } : {}
              }
            >
              {/* biome-ignore lint/a11y/useMediaCaption: a file of the reader, whose words nobody has */}
              <video
                ref={video}
                src={url}
                controls
                playsInline
                loop={!long}
                onError={() => setUnplayable(true)}
              />
              {window !== null && facts !== null && !unplayable && (
                <HeatLayer
                  model={model}
                  video={facts}
                  clip={clipAt(window, now)}
                  which={which}
                  peak={scale.rgb}
                  strength={strength}
                  seconds={now}
                />
              )}
            </div>
            {unplayable && (
              <Notice>
                This browser decodes the file but does not play it; the answer is not touched by that.
              </Notice>
            )}
            {window?.sound && (
              <SoundView
                model={model}
                picture={window.sound}
                map={sound}
                peak={scale.audio}
                strength={strength}
                start={model.inputs.audio?.kind === '1.2s' ? null : window.start}
                playhead={now}
                label={`Evidence for ${model.classes[which]} in the sound`}
              />
            )}
          </div>
          <div class="told">
            <p class="status" role="status">
              {statusOf(job)}
            </p>
            {!job.done && (
              <progress aria-label="Windows judged" max={Math.max(1, job.windows)} value={answers.length} />
            )}
            {whole !== null && (
              <>
                <Bars
                  classes={model.classes}
                  probabilities={long && window ? window.probabilities : whole}
                  title={long ? 'At this moment' : 'It is taken for'}
                />
                {long && <Bars classes={model.classes} probabilities={whole} title="The whole file" />}
                <EvidenceControls
                  model={model}
                  choices={[...new Set([which, ...choices])]}
                  which={which}
                  strength={strength}
                  onWhich={setChosen}
                  onStrength={setStrength}
                />
              </>
            )}
          </div>
        </div>
      )}
      {segments.length > 0 && facts !== null && (
        <Timeline
          segments={segments}
          seconds={facts.seconds}
          now={now}
          known={answers.at(-1)!.end}
          onSeek={(seconds) => {
            if (video.current) video.current.currentTime = seconds + 0.01;
          }}
        />
      )}
      {job.done && whole !== null && <SaveResult job={job} model={model} whole={whole} segments={segments} />}
    </>
  );
}

function statusOf({ done, windows, answers, facts }: Job): string {
  if (facts === null) return 'Reading the file';
  if (!done) return windows === 1 ? 'Looking and listening' : `${answers.length} of ${windows} windows`;
  if (answers.length === 0) return 'No answer';
  const took = answers.reduce((sum, answer) => sum + answer.took, 0);
  const each = windows === 1 ? '' : `, ${(took / windows).toFixed(1)} s a window`;
  return `Done in ${took.toFixed(1)} s${each}`;
}

/** Seconds that the video shows, told about ten times a second while it plays. */
function usePlayback(video: { current: HTMLVideoElement | null }): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    let timer = 0;
    const read = () => setNow(element.currentTime);
    const play = () => {
      clearInterval(timer);
      timer = setInterval(read, 100) as unknown as number;
    };
    const pause = () => {
      clearInterval(timer);
      read();
    };
    const listeners = { play, pause, seeked: read, ended: pause } as const;
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener);
    return () => {
      clearInterval(timer);
      for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener);
    };
  }, []);
  return now;
}
