/** Camera and microphone: the last frames that a clip needs, and the last seconds of sound. One of the two is enough. */
import type { AudioInput, ModelDescription } from '@avcl/web';
import type { FileFacts, LiveSound } from '../worker/messages.js';
import { PageError } from '../worker/problem.js';
import capturerUrl from './capturer.ts?worker&url';

/** Frames are taken at this height: the model sees less. */
const HEIGHT = 256;

const REFUSALS: Readonly<Record<string, string>> = {
  NotAllowedError: 'the browser was told not to give them',
  NotFoundError: 'there is none',
  NotReadableError: 'another program uses them',
};

/** How much of the sound a clip's picture shows: the last so many seconds are given. */
function heardSeconds({ kind, columns, side, samples, sampleRate }: AudioInput): number {
  return (kind === 'whole' ? columns / side : 1) * (samples / sampleRate);
}

export class LiveCapture {
  readonly stream: Promise<MediaStream>;
  readonly #model: ModelDescription;
  #give: (stream: MediaStream) => void = () => {};
  #video: HTMLVideoElement | null = null;
  #context: AudioContext | null = null;
  #tracks: readonly MediaStreamTrack[] = [];
  readonly #frames: ImageData[] = [];
  #sound: LiveSound | null = null;
  #filled = 0;
  #stopped = false;
  #fresh: (() => void) | null = null;

  constructor(model: ModelDescription) {
    this.#model = model;
    this.stream = new Promise((done) => {
      this.#give = done;
    });
  }

  /** Streams that the model takes and that are not given. */
  get facts(): FileFacts {
    const { rgb, audio } = this.#model.inputs;
    const has = (kind: string) => this.#tracks.some((track) => track.kind === kind);
    const missing = [
      ...(rgb !== null && !has('video') ? (['rgb'] as const) : []),
      ...(audio !== null && !has('audio') ? (['audio'] as const) : []),
    ];
    return { seconds: 0, frames: 0, width: 0, height: 0, rate: 0, missing, byElement: true };
  }

  /** @throws PageError where neither is given */
  async start(): Promise<void> {
    const stream = await this.#ask();
    this.#tracks = stream.getTracks();
    this.#give(stream);
    if (stream.getVideoTracks().length > 0) await this.#watch(stream);
    if (stream.getAudioTracks().length > 0) await this.#listen(stream);
  }

  stop(): void {
    this.#stopped = true;
    for (const track of this.#tracks) track.stop();
    void this.#context?.close();
    this.#fresh?.();
  }

  /** What a clip needs, once something new is there. */
  async take(): Promise<{ frames: readonly ImageData[]; sound: LiveSound | null }> {
    await new Promise<void>((done) => {
      this.#fresh = done;
    });
    const { rgb } = this.#model.inputs;
    const stride = rgb?.stride ?? 1;
    const frames = this.#frames.filter((_, i) => (this.#frames.length - 1 - i) % stride === 0);
    const sound = this.#sound && {
      samples: this.#sound.samples.slice(-this.#filled),
      rate: this.#sound.rate,
    };
    return { frames, sound };
  }

  async #ask(): Promise<MediaStream> {
    const { rgb, audio } = this.#model.inputs;
    const video = rgb !== null && { height: { ideal: 480 }, facingMode: 'environment' };
    const sound = audio !== null && {
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
    };
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    const tries = [
      { video, audio: sound },
      { video, audio: false },
      { video: false, audio: sound },
    ];
    let refusal = 'this address is not secure: a page gets them over HTTPS or on localhost only';
    for (const constraints of tries.filter((one) => one.video || one.audio)) {
      const given = await mediaDevices?.getUserMedia(constraints).catch((error: Error) => {
        refusal = REFUSALS[error.name] ?? error.message;
        return null;
      });
      if (given) return given;
    }
    throw new PageError(
      'No camera and no microphone',
      `expected one of them, got none: ${refusal}`,
      'Allow them in the browser (the icon beside the address), or choose a file.',
    );
  }

  async #watch(stream: MediaStream): Promise<void> {
    const { rgb } = this.#model.inputs;
    const most = rgb === null ? 0 : (rgb.frames - 1) * rgb.stride + 1;
    const video = document.createElement('video');
    this.#video = video;
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const look = () => {
      if (this.#stopped) return;
      const width = Math.round((HEIGHT * video.videoWidth) / video.videoHeight);
      if (canvas.width !== width) Object.assign(canvas, { width, height: HEIGHT });
      context.drawImage(video, 0, 0, width, HEIGHT);
      this.#frames.push(context.getImageData(0, 0, width, HEIGHT));
      if (this.#frames.length > most) this.#frames.shift();
      if (this.#frames.length === most) this.#fresh?.();
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  }

  async #listen(stream: MediaStream): Promise<void> {
    const { audio } = this.#model.inputs;
    const context = new AudioContext();
    this.#context = context;
    await context.audioWorklet.addModule(capturerUrl);
    const node = new AudioWorkletNode(context, 'capturer');
    const seconds = heardSeconds(audio!);
    const samples = new Float32Array(Math.round(seconds * context.sampleRate));
    this.#sound = { samples, rate: context.sampleRate };
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      samples.copyWithin(0, data.length);
      samples.set(data, samples.length - data.length);
      this.#filled = Math.min(samples.length, this.#filled + data.length);
      if (this.#video === null) this.#fresh?.();
    };
    context.createMediaStreamSource(stream).connect(node).connect(context.destination); // silent; what leads nowhere is not run
    await context.resume();
  }
}
