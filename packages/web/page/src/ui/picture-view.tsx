/** A playing video with the evidence over what the model sees of it: a square, or several along the longer side. */
import { cropBoxes, type ModelDescription, mapAt, patchOf, storedSize } from '@avcl/web';
import { useEffect, useRef } from 'preact/hooks';
import type { ClipEvidence } from '../worker/messages.js';
import { drawHeat } from './heat.js';

/** Pixels of a square's drawn map: it is as coarse as 7 by 7, and the browser smooths. */
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
  const maps = clip?.rgb.get(which) ?? [];
  const stored = rgb === null || video.width === 0 ? null : storedSize(rgb, video);
  // The camera is answered by the middle square alone.
  const boxes = stored === null ? [] : cropBoxes(rgb!, stored, Math.max(1, maps.length));
  useEffect(() => {
    if (canvas.current === null) return;
    const length = clip === null ? 0 : clip.end - clip.start;
    const place =
      clip === null || length <= 0 ? 0.5 : Math.min(1, Math.max(0, (seconds - clip.start) / length));
    const patch = patchOf(
      maps.map((map) => mapAt(map, place, SIDE, peak)),
      SIDE,
      boxes,
    );
    drawHeat(canvas.current, patch.values, patch.width, strength);
  }, [clip, which, peak, strength, seconds, video.width, video.height]);
  if (stored === null) return null;
  const { area } = patchOf([], SIDE, boxes);
  const share = (value: number, of: number) => `${(100 * value) / of}%`;
  return (
    <canvas
      ref={canvas}
      class="heat box"
      role="img"
      aria-label={`Evidence for ${model.classes[which]} in the picture`}
      style={{
        left: share(area.x, stored.width),
        top: share(area.y, stored.height),
        width: share(area.width, stored.width),
        height: share(area.height, stored.height),
      }}
    />
  );
}
