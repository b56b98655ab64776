/** A playing video with the evidence over the square that the model sees. */
import { centreBox, type ModelDescription, mapAt, storedSize } from '@avcl/web';
import { useEffect, useRef } from 'preact/hooks';
import type { ClipEvidence } from '../worker/messages.js';
import { drawHeat } from './heat.js';

/** Pixels of the drawn map: it is as coarse as 7 by 7, and the browser smooths. */
const SIDE = 56;

export function HeatLayer({
  model,
  video,
  clip,
  which,
  peak,
  strength,
  seconds,
}: {
  model: ModelDescription;
  /** Size of the file's pictures. */
  video: { readonly width: number; readonly height: number };
  clip: ClipEvidence | null;
  which: number;
  peak: number;
  strength: number;
  seconds: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rgb } = model.inputs;
  useEffect(() => {
    const map = clip?.rgb.get(which);
    if (canvas.current === null) return;
    const length = clip === null ? 0 : clip.end - clip.start;
    const place =
      clip === null || length <= 0 ? 0.5 : Math.min(1, Math.max(0, (seconds - clip.start) / length));
    drawHeat(
      canvas.current,
      map ? mapAt(map, place, SIDE, peak) : new Float32Array(SIDE ** 2),
      SIDE,
      strength,
    );
  }, [clip, which, peak, strength, seconds]);
  if (rgb === null || video.width === 0) return null;
  const stored = storedSize(rgb, video);
  const { x, y, side } = centreBox(rgb, stored);
  const share = (value: number, of: number) => `${(100 * value) / of}%`;
  return (
    <canvas
      ref={canvas}
      class="heat box"
      role="img"
      aria-label={`Evidence for ${model.classes[which]} in the picture`}
      style={{
        left: share(x, stored.width),
        top: share(y, stored.height),
        width: share(side, stored.width),
        height: share(side, stored.height),
      }}
    />
  );
}
