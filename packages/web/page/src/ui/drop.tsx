/** Where a video is given: dropped, chosen, or filmed. */
import type { ModelDescription } from '@avcl/web';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Engine } from '../frame/engine.js';

export function DropZone({ engine, model }: { engine: Engine; model: ModelDescription }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useDrop((file) => engine.open(file), setOver);
  const known = model.classes.slice(0, 12).join(', ');
  const more = model.classes.length - 12;
  return (
    <>
      <section class={over ? 'card drop over' : 'card drop'} aria-label="Give a video">
        <p class="lead">Drop a video here</p>
        <div class="buttons">
          <button type="button" class="main" onClick={() => input.current!.click()}>
            Choose a video
          </button>
          <button type="button" onClick={() => void engine.live()}>
            Use camera and microphone
          </button>
        </div>
        <FileInput reference={input} onFile={(file) => engine.open(file)} />
      </section>
      <p class="quiet">
        The model tells {model.classes.length} classes apart: {known}
        {more > 0 ? ` and ${more} more` : ''}. It names one of them for any video, also for one that shows
        none.
      </p>
    </>
  );
}

export function FileInput({
  reference,
  onFile,
}: {
  reference: preact.RefObject<HTMLInputElement | null>;
  onFile: (file: File) => void;
}) {
  return (
    <input
      ref={reference}
      type="file"
      class="away"
      accept="video/*,audio/*,.mkv"
      aria-label="Video file"
      tabIndex={-1}
      onChange={({ currentTarget }) => {
        const [file] = currentTarget.files ?? [];
        currentTarget.value = '';
        if (file) onFile(file);
      }}
    />
  );
}

/** A file dropped anywhere on the page. */
export function useDrop(onFile: (file: File) => void, setOver: (over: boolean) => void): void {
  const latest = useRef(onFile);
  latest.current = onFile;
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = () => setOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) latest.current(file);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
}
