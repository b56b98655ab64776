/** The picture of a clip at the moment of its playback, and whatever is drawn over it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ClipDetail } from '../../../src/clips/report.js';
import { Told } from '../parts/states.js';
import type { Frames } from './frames.js';
import type { Playback } from './playback.js';

/** Draws over a frame, in its own pixels. */
export type Overlay = (context: CanvasRenderingContext2D, frame: number) => void;

/** Pixels of the canvas, so that what is drawn over a small frame is sharp. */
const WIDTH = 640;

interface Props {
  readonly clip: Pick<ClipDetail, 'key' | 'frames' | 'fps' | 'width' | 'height'>;
  readonly frames: Frames;
  readonly playback: Playback;
  readonly overlay?: Overlay | undefined;
  /** Black instead of the picture. */
  readonly off?: boolean;
}

export function Picture({ clip, frames, playback, overlay, off = false }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [error, setError] = useState<Error | null>(null);
  const scale = Math.max(1, Math.round(WIDTH / clip.width));
  useEffect(() => {
    setError(null);
    frames.onMore = () => playback.refresh();
    frames.onError = setError;
    const context = canvas.current!.getContext('2d')!;
    return playback.onTick((at) => {
      const frame = Math.min(clip.frames - 1, Math.floor(at * clip.fps + 1e-6));
      const bitmap = frames.at(frame);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      if (off) {
        context.fillStyle = '#000';
        context.fillRect(0, 0, clip.width, clip.height);
      } else if (bitmap !== null) context.drawImage(bitmap, 0, 0, clip.width, clip.height);
      else return;
      canvas.current!.dataset.frame = String(frame);
      overlay?.(context, frame);
    });
  }, [clip, frames, playback, overlay, off, scale]);
  return (
    <div class="picture">
      <canvas
        ref={canvas}
        width={clip.width * scale}
        height={clip.height * scale}
        role="img"
        aria-label={`Frames of ${clip.key}`}
      />
      {off && <span class="over">video off</span>}
      {error !== null && <Told error={error} />}
    </div>
  );
}
