/** The sound of a part of a file as the model hears it: mono, 24 kHz, 16 bits, from the part's start. */
import { mono, resample, SAMPLE_RATE, toPcm } from '@avcl/web';
import { type AudioSample, AudioSampleSink } from 'mediabunny';
import type { OpenedFile } from './open.js';

/** All of a file's sound at a rate, through Web Audio. */
export type ByWebAudio = (file: File, rate: number) => Promise<Float32Array>;

/** Whole tracks that Web Audio decoded; it cannot do parts. */
const decoded = new WeakMap<File, Float32Array>();

export async function readSound(
  { file, audio }: OpenedFile,
  { start, end, whole }: { start: number; end: number; whole: boolean },
  byWebAudio: ByWebAudio,
): Promise<Int16Array> {
  const { track, by } = audio!;
  if (by === 'web-audio') {
    const whole = decoded.get(file) ?? (await byWebAudio(file, SAMPLE_RATE));
    decoded.set(file, whole);
    return toPcm(whole.subarray(Math.round(start * SAMPLE_RATE), Math.round(end * SAMPLE_RATE)));
  }
  let rate = 0;
  let samples = new Float32Array();
  let [filled, origin] = [0, start];
  for await (const sample of new AudioSampleSink(track).samples(start, end)) {
    try {
      if (rate === 0) {
        rate = sample.sampleRate;
        // Of a whole file the sound begins with its first sample, whenever that is played, as in training; in a part at its place.
        origin = whole ? Math.max(0, sample.timestamp) : start;
        samples = new Float32Array(Math.round((end - origin) * rate));
      }
      filled = Math.max(
        filled,
        put(samples, mono(channelsOf(sample)), Math.round((sample.timestamp - origin) * rate)),
      );
    } finally {
      sample.close();
    }
  }
  return rate === 0 ? new Int16Array() : toPcm(resample(samples.subarray(0, filled), rate, SAMPLE_RATE));
}

/** Copies what lies inside. @returns the place behind it */
function put(into: Float32Array, part: Float32Array, at: number): number {
  const from = Math.max(0, -at);
  const to = Math.min(part.length, into.length - at);
  if (to > from) into.set(part.subarray(from, to), at + from);
  return Math.max(0, Math.min(into.length, at + part.length));
}

function channelsOf(sample: AudioSample): Float32Array[] {
  return Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const channel = new Float32Array(sample.numberOfFrames);
    sample.copyTo(channel, { planeIndex, format: 'f32-planar' });
    return channel;
  });
}
