/** Some clips of a store, as a source of their own: a map of 60,000 clips would take a night. */
import type { Store } from '@avcl/media';
import { AvclError, randomFor } from '@avcl/torch';
import type { ClipSource } from 'avcl';

/** At most `most` places of clips, drawn without replacement and in their order; the same each time. */
export function drawnClips(clips: number, most: number): number[] {
  const all = Array.from({ length: clips }, (_, i) => i);
  if (clips <= most) return all;
  return randomFor(0, 'map', clips)
    .permutation(clips)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** The clips of `store` at `places`, in that order. */
export function subsetOf(store: Store, places: readonly number[]): ClipSource {
  const place = (i: number) => {
    const found = places[i];
    if (found === undefined) throw new AvclError('FAULT', `expected a clip of the subset, got ${i}`);
    return found;
  };
  const keys = new Set(places.map((i) => store.clips[i]!.key));
  return {
    classes: store.classes,
    hash: store.hash,
    manifests: store.manifests,
    settings: store.settings,
    clips: places.map((i) => store.clips[i]!),
    inputs: store.inputs.filter(({ key }) => keys.has(key)),
    readWindows: (windows) =>
      store.readWindows(windows.map((window) => ({ ...window, clip: place(window.clip) }))),
    readMel: (clips, which) => store.readMel(clips.map(place), which),
  };
}
