/**
 * One clock for a clip: its sound where that plays, else the wall. Pictures, mel and playhead ask it on every frame of the screen, so that
 * all are in step.
 */
import { useEffect, useMemo, useState } from 'preact/hooks';

/** What plays. */
export interface PlaybackSource {
  /** Address of the sound. */
  readonly sound: string;
  /** Of picture and sound, the longer. */
  readonly seconds: number;
}

/** A clip that can be played. */
export class Playback {
  readonly seconds: number;
  readonly #audio: HTMLAudioElement;
  readonly #ticks = new Set<(at: number) => void>();
  readonly #changes = new Set<() => void>();
  #at = 0;
  /** Wall clock of the moment `#at`, in milliseconds. */
  #since = 0;
  #playing = false;
  #soundFails = false;
  #frame = 0;
  repeat = false;

  constructor({ sound, seconds }: PlaybackSource) {
    this.seconds = seconds;
    this.#audio = new Audio();
    this.#audio.preload = 'auto';
    this.#audio.addEventListener('error', () => {
      this.#soundFails = true;
      this.#changed();
    });
    this.#audio.src = sound;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Whether the sound could not be read. */
  get soundFails(): boolean {
    return this.#soundFails;
  }

  /** Seconds from the start. */
  now(): number {
    if (!this.#playing) return this.#at;
    if (!this.#soundFails && !this.#audio.ended && !this.#audio.paused) {
      this.#at = this.#audio.currentTime;
      this.#since = performance.now();
      return this.#at;
    }
    const passed = ((performance.now() - this.#since) / 1000) * this.#audio.playbackRate;
    return Math.min(this.seconds, this.#at + passed);
  }

  play(): void {
    if (this.#playing) return;
    if (this.#at >= this.seconds - 0.01) this.#at = 0;
    this.#playing = true;
    this.#since = performance.now();
    this.#startSound();
    this.#changed();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    this.#at = this.now();
    this.#playing = false;
    cancelAnimationFrame(this.#frame);
    this.#audio.pause();
    this.#changed();
    this.#tell();
  }

  seek(at: number): void {
    this.#at = Math.min(this.seconds, Math.max(0, at));
    this.#since = performance.now();
    if (this.#playing) this.#startSound();
    this.#tell();
  }

  /** 1 is as recorded. */
  set rate(value: number) {
    if (this.#playing) this.#at = this.now();
    this.#since = performance.now();
    this.#audio.playbackRate = value;
  }

  set muted(value: boolean) {
    this.#audio.muted = value;
  }

  /** Called with the moment whenever it changes, and once now. @returns ends that */
  onTick(tick: (at: number) => void): () => void {
    this.#ticks.add(tick);
    tick(this.now());
    return () => this.#ticks.delete(tick);
  }

  /** Called when it begins or ends to play. @returns ends that */
  onChange(change: () => void): () => void {
    this.#changes.add(change);
    return () => this.#changes.delete(change);
  }

  /** Tells the moment again, for what is drawn of something new. */
  refresh(): void {
    this.#tell();
  }

  dispose(): void {
    this.pause();
    this.#audio.removeAttribute('src');
    this.#audio.load();
  }

  #startSound(): void {
    if (this.#soundFails || this.#at >= this.#audio.duration) return;
    this.#audio.currentTime = this.#at;
    this.#audio.play().catch(() => {
      // Paused before it began, or the browser does not let it sound: the wall clock goes on.
    });
  }

  readonly #tick = () => {
    if (!this.#playing) return;
    const at = this.now();
    if (at >= this.seconds - 0.005 || (this.#audio.ended && at >= this.seconds)) {
      if (this.repeat) this.seek(0);
      else {
        this.pause();
        this.seek(this.seconds);
        return;
      }
    } else this.#tell();
    this.#frame = requestAnimationFrame(this.#tick);
  };

  #tell(): void {
    const at = this.now();
    for (const tick of this.#ticks) tick(at);
  }

  #changed(): void {
    for (const change of this.#changes) change();
  }
}

/** The playback of a source, a new one when that changes. */
export function usePlayback({ sound, seconds }: PlaybackSource): Playback {
  const playback = useMemo(() => new Playback({ sound, seconds }), [sound, seconds]);
  const [, update] = useState(0);
  useEffect(() => {
    const end = playback.onChange(() => update((n) => n + 1));
    return () => {
      end();
      playback.dispose();
    };
  }, [playback]);
  return playback;
}
