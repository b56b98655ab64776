/** A clip as a small MP4 inside a page: the store's frames and sound, or a part of a file; its first seconds, as much as a page should carry. */
import { guardedInput, probe, runFfmpeg, SAMPLE_RATE, type Store } from '@avcl/media';
import { AvclError } from '@avcl/torch';

/** What a page carries of each clip. */
const SECONDS = 10;
const SIZE = ['-vf', 'scale=-2:144:flags=lanczos,setsar=1'];
const FORM = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '27', '-pix_fmt', 'yuv420p'],
  ...['-c:a', 'aac', '-b:a', '64k', '-map_metadata', '-1'],
  // Readable from its beginning, since a pipe cannot go back to write the index there.
  ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4'],
];

/** What a page plays: a film and the picture that stands for it, or sound alone. */
export interface ClipFilm {
  /** MP4. */
  readonly film: Uint8Array;
  /** JPEG; null where there is sound alone. */
  readonly poster: Uint8Array | null;
}

/** A clip of a store. @throws AvclError ENVIRONMENT where ffmpeg cannot encode */
export async function storedFilm(store: Store, index: number, signal?: AbortSignal): Promise<ClipFilm> {
  const { frames, fps, key } = store.clips[index]!;
  const count = Math.min(frames, Math.ceil(SECONDS * fps));
  const pcm = store.readPcm(index).subarray(0, SECONDS * SAMPLE_RATE);
  function* pictures() {
    for (let i = 0; i < count; i++) yield store.readFrame(index, i);
  }
  const film = await encoded(
    [
      ...['-f', 'mjpeg', '-framerate', `${fps}`, '-i', 'pipe:4'],
      ...['-f', 's16le', '-ar', `${SAMPLE_RATE}`, '-ac', '1', '-i', 'pipe:5'],
      ...['-map', '0:v', '-map', '1:a', ...SIZE],
    ],
    [pictures(), [new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)]],
    key,
    FORM,
    signal,
  );
  return { film, poster: store.readFrame(index, count >> 1) };
}

/** A part of a file; sound alone where there is no picture. @throws AvclError ENVIRONMENT where ffmpeg cannot encode */
export async function fileFilm(
  file: string,
  { from = 0, to }: { from?: number | undefined; to?: number | undefined },
  signal?: AbortSignal,
): Promise<ClipFilm> {
  const seconds = Math.min(SECONDS, (to ?? Number.POSITIVE_INFINITY) - from);
  const input = ['-ss', `${from}`, '-t', `${seconds}`, ...guardedInput(file)];
  const { video } = await probe(file, { signal });
  const streams = ['-map', '0:V:0?', '-map', '0:a:0?', ...SIZE, '-ac', '1'];
  const film = await encoded([...input, ...streams], [], file, FORM, signal);
  if (video.length === 0) return { film, poster: null };
  const one = [...input, '-map', '0:V:0', ...SIZE, '-frames:v', '1'];
  return {
    film,
    poster: await encoded(one, [], file, ['-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg'], signal),
  };
}

async function encoded(
  input: readonly string[],
  sources: readonly Iterable<Uint8Array>[],
  name: string,
  form: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const read = async (stream: AsyncIterable<Uint8Array>) => {
    for await (const chunk of stream) chunks.push(chunk);
  };
  const pipes = [{ read }, ...sources.map((write) => ({ write }))];
  const { status, messages } = await runFfmpeg(['-v', 'error', ...input, ...form, 'pipe:3'], {
    pipes,
    signal,
  });
  if (status === 0) return Buffer.concat(chunks);
  throw new AvclError(
    'ENVIRONMENT',
    `expected ffmpeg to encode ${name}, got exit ${status}: ${messages.slice(-3).join(' | ')}; check that \`ffmpeg -encoders\` lists libx264 and aac`,
    { details: { messages } },
  );
}
