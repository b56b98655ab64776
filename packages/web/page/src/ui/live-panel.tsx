/** Camera and microphone: what they show, and what it is taken for. */
import type { ModelDescription } from '@avcl/web';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Engine, Job } from '../frame/engine.js';
import { ranked } from '../worker/ranked.js';
import { Bars } from './bars.js';
import { EvidenceControls } from './evidence-controls.js';
import { liveAnswer, peaks, soundMap } from './found.js';
import { HeatLayer } from './picture-view.js';
import { SoundView } from './sound-view.js';
import { Notice, ProblemCard } from './states.js';

const DEVICE_WORDS = { rgb: 'camera', audio: 'microphone' } as const;

export function LivePanel({ engine, job, model }: { engine: Engine; job: Job; model: ModelDescription }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [strength, setStrength] = useState(0.7);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const video = useRef<HTMLVideoElement>(null);
  const { capture } = job.source as Job['source'] & { kind: 'live' };
  useEffect(() => {
    void capture.stream.then((stream) => {
      const element = video.current;
      if (element === null) return;
      element.srcObject = stream;
      void element.play().catch(() => {});
    });
  }, [capture]);
  const { answers } = job;
  const last = answers.at(-1) ?? null;
  const mean = liveAnswer(answers);
  const which = chosen ?? (mean === null ? 0 : ranked(mean)[0]!);
  const scale = peaks(answers, which, model);
  const clip = last?.clips[0] ?? null;
  return (
    <>
      <div class="bar">
        <p class="file">Camera and microphone</p>
        <div class="buttons">
          <button type="button" onClick={() => engine.close()}>
            Stop
          </button>
        </div>
      </div>
      {job.problem !== null && <ProblemCard problem={job.problem} />}
      {job.facts?.missing.map((stream) => (
        <Notice key={stream}>Without a {DEVICE_WORDS[stream]}: the model answers by the other alone.</Notice>
      ))}
      {job.problem === null && (
        <div class="panel">
          <div class="seen">
            <div class="layers">
              <video
                ref={video}
                muted
                playsInline
                onLoadedMetadata={({ currentTarget }) =>
                  setSize({ width: currentTarget.videoWidth, height: currentTarget.videoHeight })
                }
              />
              <HeatLayer
                model={model}
                video={size}
                clip={clip}
                which={which}
                peak={scale.rgb}
                strength={strength}
                seconds={0}
              />
            </div>
            {last?.sound && (
              <SoundView
                model={model}
                picture={last.sound}
                map={soundMap(last, which, model)}
                peak={scale.audio}
                strength={strength}
                start={null}
                playhead={null}
                label={`Evidence for ${model.classes[which]} in the sound`}
              />
            )}
          </div>
          <div class="told">
            <p class="status" role="status">
              {last === null ? 'Waiting for camera and microphone' : 'Looking and listening'}
            </p>
            {last !== null && (
              <p class="quiet">
                One answer takes {last.took.toFixed(1)} s; the bars are the mean of the last {answers.length}.
              </p>
            )}
            {mean !== null && (
              <>
                <Bars classes={model.classes} probabilities={mean} title="Now it is taken for" />
                <EvidenceControls
                  model={model}
                  choices={[...new Set([which, ...(clip ? [...clip.rgb.keys(), ...clip.audio.keys()] : [])])]}
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
    </>
  );
}
