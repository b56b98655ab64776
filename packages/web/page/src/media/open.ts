/**
 * A file of the reader, opened by mediabunny (containers) and WebCodecs (pictures and sound). Where WebCodecs is missing or does not know a
 * codec that the browser can play all the same, the page's video element and Web Audio are asked instead.
 */
import {
  ALL_FORMATS,
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { PageError } from '../worker/problem.js';

/** What can be read of a file. */
export interface OpenedFile extends Disposable {
  readonly file: File;
  readonly video: {
    readonly track: InputVideoTrack;
    /** Seconds at which each frame is shown, rising. */
    readonly times: readonly number[];
    readonly by: 'webcodecs' | 'element';
  } | null;
  readonly audio: { readonly track: InputAudioTrack; readonly by: 'webcodecs' | 'web-audio' } | null;
  /** To the end of the longer of the two, as `avcl predict` measures it. */
  readonly seconds: number;
}

/** As in `avcl`: shorter clips say too little. */
const LEAST_SECONDS = 1.1;

/** @throws PageError for what is no video, and for what is too short */
export async function openFile(file: File): Promise<OpenedFile> {
  if (file.size === 0) throw unreadable(file, 'it has 0 bytes');
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  try {
    const [videoTrack, audioTrack] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    const video = videoTrack && (await openVideo(videoTrack));
    const audio = audioTrack && (await openAudio(audioTrack));
    if (video === null && audio === null) throw unreadable(file, 'it has neither pictures nor sound');
    const ends = await Promise.all([videoTrack?.computeDuration() ?? 0, audioTrack?.computeDuration() ?? 0]);
    const seconds = Math.max(...ends);
    if (seconds <= LEAST_SECONDS) {
      throw new PageError(
        'This file is too short',
        `expected more than ${LEAST_SECONDS} seconds, got ${seconds.toFixed(2)}`,
        'Choose a longer one.',
      );
    }
    return { file, video, audio, seconds, [Symbol.dispose]: () => input.dispose() };
  } catch (error) {
    input.dispose();
    if (error instanceof PageError) throw error;
    throw unreadable(file, (error as Error).message.replace(/\.$/, ''));
  }
}

function unreadable(file: File, detail: string): PageError {
  return new PageError(
    'This file cannot be read',
    `expected a video that this browser can play, got ${file.name}: ${detail}`,
    'Choose an MP4, MOV, WebM or MKV file. Others can be converted with ffmpeg: ffmpeg -i FILE out.mp4',
  );
}

async function openVideo(track: InputVideoTrack): Promise<OpenedFile['video']> {
  const times: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    if (packet.timestamp >= -1e-6) times.push(packet.timestamp); // what lies before 0 is cut off by the file's edit list
  }
  if (times.length === 0) return null;
  times.sort((a, b) => a - b);
  const decodes = typeof VideoDecoder !== 'undefined' && (await track.canDecode());
  return { track, times, by: decodes ? 'webcodecs' : 'element' };
}

async function openAudio(track: InputAudioTrack): Promise<OpenedFile['audio']> {
  const pcm = (await track.getCodec())?.startsWith('pcm') ?? false;
  const decodes = pcm || (typeof AudioDecoder !== 'undefined' && (await track.canDecode()));
  return { track, by: decodes ? 'webcodecs' : 'web-audio' };
}
