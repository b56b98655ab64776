/**
 * Where a run looks at a clip: a window an epoch in training, the one by which an epoch is chosen, and those of the test. The chosen epoch is
 * marked under the mel and, while the playhead is in it, on the picture.
 */
import type { ClipWindow, ClipWindows } from 'avcl';
import { useEffect, useState } from 'preact/hooks';
import type { ClipDetail } from '../../../src/clips/report.js';
import type { FoundModel } from '../../../src/why/find-models.js';
import type { Overlay } from '../clip/picture.js';
import type { Playback } from '../clip/playback.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import { colour } from '../frame/theme.js';
import { Told } from '../parts/states.js';

interface Props {
  readonly store: string;
  readonly version: string;
  readonly clip: ClipDetail;
  readonly playback: Playback;
  readonly onOverlay: (overlay: Overlay | undefined) => void;
}

export function Windows({ store, version, clip, playback, onOverlay }: Props) {
  const models = useFetched<{ models: readonly FoundModel[] }>('/api/why/models');
  const fitting = models.data?.models.filter(({ dataHash }) => dataHash === version) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  // Pre-training learns from every clip of train, fine-tuning perhaps from some.
  const telling =
    fitting.find(({ stage }) => stage === 'pretrain') ?? fitting.find(({ inputs }) => inputs === 'both');
  const run = chosen ?? (telling ?? fitting[0])?.name ?? null;
  const seen = fitting.find(({ name }) => name === run)?.inputs !== 'audio';
  const told = useFetched<ClipWindows>(
    run === null ? null : address('/api/data/windows', { store, v: version, key: clip.key, run }),
  );
  if (models.data !== null && fitting.length === 0) {
    return (
      <>
        <h2>Where training looks</h2>
        <p class="quiet">No run here was trained on this store, so there are no windows to show.</p>
      </>
    );
  }
  return (
    <>
      <h2>Where training looks</h2>
      {fitting.length > 0 && (
        <div class="tools">
          <label class="choice">
            <span>Run</span>
            <select value={run ?? ''} onChange={(event) => setChosen(event.currentTarget.value)}>
              {fitting.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {told.error !== null && <Told error={told.error} />}
      {told.data !== null && (
        <Tracks
          key={run}
          windows={told.data}
          seen={seen}
          clip={clip}
          playback={playback}
          onOverlay={onOverlay}
        />
      )}
    </>
  );
}

type TracksProps = Pick<Props, 'clip' | 'playback' | 'onOverlay'> & {
  readonly windows: ClipWindows;
  /** Whether the run sees pictures: else there is no box. */
  readonly seen: boolean;
};

function Tracks({ windows, seen, clip, playback, onOverlay }: TracksProps) {
  const { training, validation, test, stage, split } = windows;
  const [epoch, setEpoch] = useState(0);
  const window = training[epoch] ?? validation ?? test[0] ?? null;
  useEffect(() => {
    onOverlay(window === null || !seen ? undefined : boxOf(window, clip));
    playback.refresh();
    return () => onOverlay(undefined);
  }, [window, seen, clip, playback]);
  return (
    <div class="windows">
      {training.length > 0 ? (
        <>
          <label class="slider">
            <span>Epoch {epoch + 1}</span>
            <input
              type="range"
              min={0}
              max={training.length - 1}
              value={epoch}
              aria-label="Epoch"
              aria-valuetext={`${epoch + 1} of ${training.length}`}
              onInput={(event) => setEpoch(Number(event.currentTarget.value))}
            />
            <span class="quiet">of {training.length}</span>
          </label>
          <Track name="this epoch" windows={[training[epoch]!]} clip={clip} kind="chosen" />
          <SoundTrack window={training[epoch]!} clip={clip} />
          <Track name="all epochs" windows={training} clip={clip} kind="all" />
          <p class="quiet">
            Epoch {epoch + 1}: {wordsOf(training[epoch]!, seen)}
          </p>
        </>
      ) : (
        <p class="quiet">
          {split === 'train'
            ? 'This clip is not among those that this run learns from.'
            : whyNot(split, stage)}
        </p>
      )}
      {validation !== null && <Track name="validation" windows={[validation]} clip={clip} kind="chosen" />}
      <Track name="test" windows={test} clip={clip} kind="test" />
    </div>
  );
}

function whyNot(split: 'val' | 'test', stage: ClipWindows['stage']): string {
  if (split === 'test') return 'A clip of the test split: training never sees it.';
  return stage === 'finetune'
    ? 'A clip of val: nothing is learned from it, but it helps to choose the epoch.'
    : 'A clip of val: this pre-training does not learn from it.';
}

interface TrackProps {
  readonly name: string;
  readonly windows: readonly ClipWindow[];
  readonly clip: ClipDetail;
  readonly kind: 'chosen' | 'sound' | 'all' | 'test';
}

function Track({ name, windows, clip, kind }: TrackProps) {
  const length = Math.max(clip.seconds, clip.soundSeconds);
  const percent = (seconds: number) => `${(100 * Math.min(1, seconds / length)).toFixed(2)}%`;
  const spans = windows.map(({ seconds }) => `${seconds[0].toFixed(2)} to ${seconds[1].toFixed(2)} s`);
  return (
    <div class={`track ${kind}`}>
      <span>{name}</span>
      <div
        role="img"
        aria-label={`${name}: ${spans.slice(0, 20).join(', ')}${spans.length > 20 ? ' and more' : ''}`}
      >
        {windows.map(({ seconds }, i) => (
          <i
            key={i}
            style={{
              left: percent(seconds[0]),
              width: percent(seconds[1] - seconds[0]),
              opacity: windows.length > 1 ? Math.max(0.04, 1 / Math.sqrt(4 * windows.length)) : 1,
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** What is heard of the sound, which is more or other than what is seen. */
function SoundTrack({ window, clip }: { window: ClipWindow; clip: ClipDetail }) {
  if (window.sound.seconds === null) return null;
  return (
    <Track
      name="its sound"
      windows={[{ ...window, seconds: window.sound.seconds }]}
      clip={clip}
      kind="sound"
    />
  );
}

function wordsOf({ seconds, box, flip, sound }: ClipWindow, seen: boolean): string {
  const between = (ends: readonly [number, number], unit: string, digits: number) =>
    `${ends[0].toFixed(digits)} to ${ends[1].toFixed(digits)} ${unit}`;
  const heard =
    sound.seconds === null || sound.hertz === null
      ? []
      : [`of the sound ${between(sound.seconds, 's', 2)}, ${between(sound.hertz, 'Hz', 0)}`];
  const frames = `frames of ${between(seconds, 's', 2)}, ${box.size} pixels from (${box.x}, ${box.y})${flip ? ', mirrored' : ''}`;
  return `${[...(seen ? [frames] : []), ...heard].join('; ')}.`;
}

/** The box of a window, while the playhead is in it. */
function boxOf({ seconds, box }: ClipWindow, { fps, height }: ClipDetail): Overlay {
  const line = colour('--mark');
  return (context, frame) => {
    const at = (frame + 0.5) / fps;
    if (at < seconds[0] || at > seconds[1]) return;
    const thick = height / 90; // as thick on small frames as on large ones
    const edges = [box.x + thick / 2, box.y + thick / 2, box.size - thick, box.size - thick] as const;
    context.lineWidth = thick;
    context.strokeStyle = '#000';
    context.strokeRect(...edges);
    context.setLineDash([3 * thick, 2 * thick]);
    context.strokeStyle = line;
    context.strokeRect(...edges);
    context.setLineDash([]);
  };
}
