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
  type InputFormat,
  type InputVideoTrack,
  MatroskaInputFormat,
  UnsupportedInputFormatError,
} from 'mediabunny';
import { PageError } from '../worker/problem.js';

/** What can be read of a file. */
export interface OpenedFile extends Disposable {
  readonly file: File;
  /** Where the first of its streams begins, by the container's clock; all other seconds count from there, as ffmpeg's do. */
  readonly origin: number;
  readonly video: {
    readonly track: InputVideoTrack;
    /** Seconds at which each frame is shown, rising. */
    readonly times: readonly number[];
    /** Seconds that a frame is decoded before it is shown, where frames are coded out of order. */
    readonly early: number;
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
    const coded = videoTrack && (await codedTimes(videoTrack));
    const delay = audioTrack ? await opusDelay(audioTrack, await input.getFormat()) : 0;
    const starts = [
      ...(coded?.length ? [coded.reduce((a, b) => Math.min(a, b))] : []),
      ...(audioTrack ? [Math.max(0, await audioTrack.getFirstTimestamp()) - delay] : []),
    ];
    if (starts.length === 0) throw unreadable(file, 'it has neither pictures nor sound');
    const origin = Math.min(...starts);
    const video = videoTrack && coded?.length ? await openVideo(videoTrack, coded, origin) : null;
    const audio = audioTrack && (await openAudio(audioTrack));
    const ends = [
      videoTrack ? await endOf(videoTrack) : 0,
      audioTrack ? (await endOf(audioTrack)) - delay : 0,
    ];
    const seconds = Math.max(...ends) - origin;
    if (seconds <= LEAST_SECONDS) {
      throw new PageError(
        'This file is too short',
        `expected more than ${LEAST_SECONDS} seconds, got ${seconds.toFixed(2)}`,
        'Choose a longer one.',
      );
    }
    return { file, origin, video, audio, seconds, [Symbol.dispose]: () => input.dispose() };
  } catch (error) {
    input.dispose();
    if (error instanceof PageError) throw error;
    if (error instanceof UnsupportedInputFormatError)
      throw unreadable(file, 'it is in none of the formats that browsers know');
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

/** Seconds that Matroska's clock is ahead of Opus: what its decoder leaves out at first is counted there, and ffmpeg takes it away in whole milliseconds. */
async function opusDelay(track: InputAudioTrack, format: InputFormat): Promise<number> {
  if (!(format instanceof MatroskaInputFormat) || (await track.getCodec()) !== 'opus') return 0;
  const head = (await track.getDecoderConfig())?.description as Uint8Array | undefined;
  const skipped = head === undefined ? 0 : head[10]! + 256 * head[11]!; // of 48,000 samples a second, little-endian
  return Math.round(skipped / 48) / 1000;
}

/** The end of a track. Matroska does not say how long the last packet is: as long as one before it. */
async function endOf(track: InputVideoTrack | InputAudioTrack): Promise<number> {
  const sink = new EncodedPacketSink(track);
  const last = await sink.getPacket(Number.POSITIVE_INFINITY, { metadataOnly: true });
  if (last === null) return 0;
  const before = await sink.getPacket(last.timestamp - 1e-3, { metadataOnly: true });
  const lasts = track.type === 'video' || last.duration === 0 ? (before?.duration ?? 0) : 0;
  return last.timestamp + Math.max(last.duration, lasts);
}

/** When each frame is shown, by the container's clock, in the order in which they are coded. */
async function codedTimes(track: InputVideoTrack): Promise<number[]> {
  const times: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    if (packet.timestamp >= -1e-6) times.push(packet.timestamp); // what lies before 0 is cut off by the file's edit list
  }
  return times;
}

async function openVideo(
  track: InputVideoTrack,
  coded: readonly number[],
  origin: number,
): Promise<OpenedFile['video']> {
  const decodes = typeof VideoDecoder !== 'undefined' && (await track.canDecode());
  const shown = coded.toSorted((a, b) => a - b);
  const early = shown.reduce((most, time, i) => Math.max(most, time - coded[i]!), 0);
  const times = shown.map((time) => time - origin);
  return { track, times, early, by: decodes ? 'webcodecs' : 'element' };
}

async function openAudio(track: InputAudioTrack): Promise<OpenedFile['audio']> {
  const pcm = (await track.getCodec())?.startsWith('pcm') ?? false;
  const decodes = pcm || (typeof AudioDecoder !== 'undefined' && (await track.canDecode()));
  return { track, by: decodes ? 'webcodecs' : 'web-audio' };
}
