/** The stored mel of a clip as a picture over time: the first ten seconds at most, cut to the clip's length. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ClipDetail } from '../../../src/clips/report.js';
import { address } from '../frame/address.js';
import type { SoundPicture } from './sound.js';

export function useStoredMel(store: string, version: string, clip: ClipDetail): SoundPicture {
  const [image, setImage] = useState<HTMLImageElement | null>(null);
  useEffect(() => {
    const loading = new Image();
    loading.onload = () => setImage(loading);
    loading.src = address('/api/data/mel', { store, v: version, clip: clip.clip });
    return () => {
      loading.onload = null;
    };
  }, [store, version, clip.clip]);
  const shown = Math.min(clip.melSeconds, Math.max(clip.seconds, clip.soundSeconds));
  return useMemo(
    () => ({
      draw: (context, width, height) => {
        if (image === null) return;
        const columns = (image.naturalWidth * shown) / clip.melSeconds;
        context.drawImage(image, 0, 0, columns, image.naturalHeight, 0, 0, width, height);
      },
      span: [0, shown],
      hertz: clip.hertz,
      note: null,
      label: `Log-mel of the sound of ${clip.key}: time from left to right, low bands at the bottom`,
    }),
    [image, clip, shown],
  );
}
