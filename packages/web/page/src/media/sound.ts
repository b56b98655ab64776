/** The sound of a file, or of a stretch of it, as the model hears it: mono, 24 kHz, 16 bits. */
import { type Interval, mono, resample, SAMPLE_RATE, SteadyTrack, toPcm } from '@avcl/web';
import { type AudioSample, AudioSampleSink, EncodedPacketSink } from 'mediabunny';
import type { OpenedFile } from './open.js';

/** All of a file's sound at a rate, through Web Audio. */
export type ByWebAudio = (file: File, rate: number) => Promise<Float32Array>;

/** Whole tracks that Web Audio decoded; it cannot do parts. */
const decoded = new WeakMap<File, Float32Array>();

/**
 * @param stretch - seconds of the file: sample n of the answer is heard n / 24000 s after its start. Null: all that the file has, one sample after
 *   another, whatever its times say, as a clip store holds it
 */
export async function readSound(
  opened: OpenedFile,
  stretch: Interval | null,
  byWebAudio: ByWebAudio,
): Promise<Int16Array> {
  const { file, audio } = opened;
  if (audio!.by === 'web-audio') {
    const whole = decoded.get(file) ?? (await byWebAudio(file, SAMPLE_RATE));
    decoded.set(file, whole);
    const { start, end } = stretch ?? { start: 0, end: whole.length / SAMPLE_RATE };
    return toPcm(whole.subarray(Math.round(start * SAMPLE_RATE), Math.round(end * SAMPLE_RATE)));
  }
  const { samples, rate } = await (stretch === null ? wholeTrack(opened) : partOf(opened, stretch));
  return rate === 0 ? new Int16Array() : toPcm(resample(samples, rate, SAMPLE_RATE));
}

interface Track {
  readonly samples: Float32Array;
  /** 0 where there is nothing. */
  readonly rate: number;
}

async function wholeTrack({ audio }: OpenedFile): Promise<Track> {
  const parts: Float32Array[] = [];
  let rate = 0;
  for await (const sample of new AudioSampleSink(audio!.track).samples()) {
    rate ||= sample.sampleRate;
    const before = Math.round(-sample.timestamp * rate); // what an encoder puts before the sound
    const part = taken(sample);
    parts.push(before > 0 ? part.subarray(before) : part);
  }
  const samples = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, rate };
}

async function partOf(opened: OpenedFile, { start, end }: Interval): Promise<Track> {
  const { track } = opened.audio!;
  const sink = new EncodedPacketSink(track);
  const entry = (await sink.getKeyPacket(await entryTime(opened, start))) ?? (await sink.getFirstPacket());
  if (entry === null) return { samples: new Float32Array(), rate: 0 };
  const packets = sink.packets(entry, undefined, { metadataOnly: true });
  const zero = opened.origin + start;
  let laid: SteadyTrack | null = null;
  let rate = 0;
  let next: number | null = null; // where the block would be that follows the last one
  let ahead = 0; // of the decoder's times before the container's
  // Decoders count on from the first packet and see no gap: the times of the packets are asked beside them, one a block.
  for await (const sample of new AudioSampleSink(track).samples(entry.timestamp)) {
    const { timestamp, duration } = sample;
    const { value: packet } = await packets.next();
    if (laid === null) {
      rate = sample.sampleRate;
      laid = new SteadyTrack(rate, end - start);
      ahead = timestamp - (packet?.timestamp ?? timestamp);
    }
    const paired = packet && Math.abs(duration - packet.duration) < packet.duration / 4;
    const at: number = paired ? packet.timestamp + ahead : (next ?? timestamp);
    next = at + duration;
    laid.add(taken(sample), at - zero);
    if (at - zero >= end - start) break;
  }
  await packets.return?.();
  return { samples: laid?.samples ?? new Float32Array(), rate };
}

/**
 * Where ffmpeg begins to decode for a part: at the moment at which the key frame before it is decoded. It matters: AAC has bands that are noise, and a
 * decoder makes other noise from another beginning.
 */
async function entryTime({ video, origin }: OpenedFile, start: number): Promise<number> {
  if (start === 0) return Number.NEGATIVE_INFINITY; // the first packet
  const key = video && (await new EncodedPacketSink(video.track).getKeyPacket(origin + start));
  return key ? key.timestamp - video!.early : origin + start;
}

/** A block as one channel. The sample is closed. */
function taken(sample: AudioSample): Float32Array {
  try {
    return mono(
      Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
        const channel = new Float32Array(sample.numberOfFrames);
        sample.copyTo(channel, { planeIndex, format: 'f32-planar' });
        return channel;
      }),
    );
  } finally {
    sample.close();
  }
}
