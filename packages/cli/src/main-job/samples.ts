/** A few test clips for the report: frames over a second and a half, and the mel, read from the store. */
import { openStore, type Store } from '@avcl/media';
import type { MelPicture, Sample } from '@avcl/report';

const FRAMES = 6;
const SECONDS = 1.5;
/** The whole mel spans the first ten seconds of a track, up to half of 24 kHz. */
const MEL_SECONDS = 10;
const MEL_HERTZ = 12_000;

function frames(store: Store, clip: number): Sample['frames'] {
  const { fps, width, height, frames: length } = store.clips[clip]!;
  const stride = Math.max(1, Math.round((SECONDS * fps) / FRAMES));
  return Array.from({ length: FRAMES }, (_, i) => i * stride)
    .filter((frame) => frame < length)
    .map((frame) => ({
      seconds: frame / fps,
      picture: { type: 'image/jpeg', width, height, bytes: store.readFrame(clip, frame) },
    }));
}

async function mel(store: Store, clip: number): Promise<MelPicture> {
  const whole = await store.readMel([clip], { kind: 'whole' }); // (1, 256, 256)
  const values = whole.toArray() as Float32Array;
  const [, bands = 0, all = 0] = whole.shape;
  whole.dispose();
  const columns = Math.min(all, Math.floor((all * store.clips[clip]!.soundSeconds) / MEL_SECONDS));
  const cut = Float32Array.from({ length: bands * columns }, (_, i) => {
    return values[Math.floor(i / columns) * all + (i % columns)]!;
  });
  return { bands, columns, values: cut };
}

/**
 * The first test clip of each of the first classes.
 *
 * @param count - how many
 * @param predicted - what the model said, by key
 */
export async function sampleClips(
  folder: string,
  count: number,
  predicted: ReadonlyMap<string, string>,
): Promise<Sample[]> {
  using store = await openStore(folder);
  const chosen = store.classes
    .map((label) => store.clips.findIndex((clip) => clip.label === label && clip.split === 'test'))
    .filter((clip) => clip >= 0)
    .slice(0, count);
  const samples: Sample[] = [];
  for (const clip of chosen) {
    const { key, label, soundSeconds } = store.clips[clip]!;
    samples.push({
      key,
      label: label!,
      split: 'test',
      predicted: predicted.get(key) ?? null,
      frames: frames(store, clip),
      mel: await mel(store, clip),
      melSeconds: Math.min(MEL_SECONDS, soundSeconds),
      melHertz: MEL_HERTZ,
    });
  }
  return samples;
}
