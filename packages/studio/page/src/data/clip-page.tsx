/** One clip: its frames with sound, the mel with a playhead in step, and where a run's training and test look at it. */
import { useMemo, useState } from 'preact/hooks';
import type { ClipDetail, DataReport } from '../../../src/clips/report.js';
import { Controls } from '../clip/controls.js';
import { useFrames } from '../clip/frames.js';
import { type Overlay, Picture } from '../clip/picture.js';
import { usePlayback } from '../clip/playback.js';
import { Sound } from '../clip/sound.js';
import { useStoredMel } from '../clip/stored-mel.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import type { PageProps } from '../pages/index.js';
import { Failed, Loading } from '../parts/states.js';
import { Name } from '../parts/words.js';
import { Windows } from './windows.js';

export function ClipPage({ query }: PageProps) {
  const store = query.get('store') ?? '';
  const key = query.get('key') ?? '';
  const report = useFetched<DataReport>(address('/api/data/report', { store }));
  const detail = useFetched<ClipDetail>(address('/api/data/clip', { store, key }));
  const error = report.error ?? detail.error;
  return (
    <>
      <div class="page-head">
        <h1 class="key-title">{key === '' ? 'A clip' : <Name of={key} />}</h1>
        <a href={address('/data', { store })}>All clips of {store}</a>
      </div>
      {error !== null && <Failed error={error} again={detail.again} />}
      {error === null && (detail.data === null || report.data === null) && <Loading what="the clip" />}
      {error === null && detail.data !== null && report.data !== null && (
        <Shown key={detail.data.key} store={store} version={report.data.hash} clip={detail.data} />
      )}
    </>
  );
}

interface ShownProps {
  readonly store: string;
  readonly version: string;
  readonly clip: ClipDetail;
}

function Shown({ store, version, clip }: ShownProps) {
  const sound = address('/api/data/sound', { store, v: version, clip: clip.clip });
  const playback = usePlayback({ sound, seconds: Math.max(clip.seconds, clip.soundSeconds) });
  const frames = useFrames(store, version, clip.clip, clip.frames);
  const mel = useStoredMel(store, version, clip);
  const [overlay, setOverlay] = useState<Overlay | undefined>(undefined);
  const draw = useMemo(() => overlay, [overlay]);
  return (
    <div class="clip-page">
      <section class="panel stage" aria-label="The clip">
        <Picture clip={clip} frames={frames} playback={playback} overlay={draw} />
        <Controls playback={playback} step={1 / clip.fps} />
        <h2>Sound</h2>
        {clip.soundSeconds > clip.melSeconds && (
          <p class="quiet">The model hears the first {clip.melSeconds} s; the rest has no picture.</p>
        )}
        <Sound picture={mel} playback={playback} />
        <Windows
          store={store}
          version={version}
          clip={clip}
          playback={playback}
          onOverlay={(next) => setOverlay(() => next)}
        />
      </section>
      <section class="panel">
        <h2>What is known of it</h2>
        <dl class="facts">
          <dt>Class</dt>
          <dd>{clip.label ?? 'none'}</dd>
          <dt>Split</dt>
          <dd>{clip.split ?? 'none: joins training'}</dd>
          <dt>Video</dt>
          <dd>
            {clip.seconds.toFixed(2)} s, {clip.frames} frames at {clip.fps.toFixed(2)} a second
          </dd>
          <dt>Sound</dt>
          <dd>{clip.soundSeconds.toFixed(2)} s, mono, 24 kHz</dd>
          <dt>Stored</dt>
          <dd>
            {clip.width} × {clip.height} pixels
          </dd>
          <dt>File</dt>
          <dd>
            <code>{clip.path}</code>
          </dd>
          <dt>State</dt>
          <dd>
            {clip.state}
            {clip.reason === null ? '' : `: ${clip.reason}, ${clip.detail}`}
          </dd>
        </dl>
        <p>
          <a class="button primary" href={address('/why', { store, key: clip.key })}>
            Why does a model decide as it does?
          </a>
        </p>
        <nav class="tools" aria-label="Other clips">
          {clip.previous !== null && (
            <a href={address('/data/clip', { store, key: clip.previous })}>← the one before</a>
          )}
          {clip.next !== null && <a href={address('/data/clip', { store, key: clip.next })}>the next →</a>}
        </nav>
      </section>
    </div>
  );
}
