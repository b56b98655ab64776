/** What the worker cannot do where WebCodecs is missing: frames by a video element that seeks, sound by Web Audio. */
import { PageError } from '../worker/problem.js';

/** Seeks to each of the seconds and takes the frame that is shown. */
export async function framesByElement(file: File, times: readonly number[]): Promise<ImageData[]> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  video.src = URL.createObjectURL(file);
  try {
    await happens(video, 'loadeddata');
    const { videoWidth: width, videoHeight: height } = video;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    const pictures: ImageData[] = [];
    for (const seconds of times) {
      video.currentTime = seconds;
      await happens(video, 'seeked');
      context.drawImage(video, 0, 0);
      pictures.push(context.getImageData(0, 0, width, height));
    }
    return pictures;
  } finally {
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
  }
}

function happens(video: HTMLVideoElement, event: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((done, failed) => {
    const refuse = () =>
      failed(
        new PageError(
          'This file cannot be played',
          `expected pictures that this browser decodes, got: ${video.error?.message || 'no reason'}`,
          'Convert it to H.264 and AAC: ffmpeg -i FILE out.mp4',
        ),
      );
    video.addEventListener(event, () => done(), { once: true });
    video.addEventListener('error', refuse, { once: true });
  });
}

/** Decodes all of the sound, mixed to one channel at a rate. */
export async function soundByWebAudio(file: File, rate: number): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, 1, rate);
  const track = await context.decodeAudioData(await file.arrayBuffer());
  const mixed = new Float32Array(track.length);
  for (let c = 0; c < track.numberOfChannels; c++) {
    for (const [i, value] of track.getChannelData(c).entries()) mixed[i]! += value / track.numberOfChannels;
  }
  return mixed;
}
