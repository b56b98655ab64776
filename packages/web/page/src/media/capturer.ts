/** In the audio thread: a microphone's samples, mixed to one channel, a tenth of a second at a time. */

/** What of the audio thread is used; TypeScript's library for pages does not have it. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare const sampleRate: number;

const BLOCK = Math.round(sampleRate / 10);

class Capturer extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;

  /** Called by the browser with 128 samples a channel. */
  process([channels]: readonly (readonly Float32Array[])[]): boolean {
    if (channels === undefined || channels.length === 0) return true;
    for (let i = 0; i < channels[0]!.length; i++) {
      this.#block[this.#filled++] = channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length;
      if (this.#filled < BLOCK) continue;
      this.port.postMessage(this.#block, [this.#block.buffer]);
      this.#block = new Float32Array(BLOCK); // the old one was given away
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('capturer', Capturer);
