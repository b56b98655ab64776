/**
 * The two streams: encoder V for RGB and encoder A for the mel, two instances of one class that share nothing (section
 * 5.4), or the same weights (Table 1's "one network"; each stream has its own batch statistics, running ones too), or one stream
 * alone. Names in the state dict: `rgb.*` and `audio.*`; weights that are shared stand under both.
 */
import { AvclError, generatorFor, nn, type Tensor } from '@avcl/torch';
import type { Backbone, BackboneFeatures } from '../backbones/backbone.js';
import { type EvaluationBackbone, foldForEvaluation } from '../backbones/folded.js';
import { createBackbone } from '../backbones/registry.js';
import { withWeightsOf } from '../backbones/same-weights.js';
import { type InputOptions, prepareAudio, prepareRgb, timeSlices } from './inputs.js';

/** Which streams a method has. */
export type Streams = 'both' | 'rgb' | 'audio';

/** Options of {@link Encoders}. */
export interface EncoderOptions extends InputOptions {
  /** Default `r3d` (paper, section 3.2); also one of `addBackbone`. */
  backbone?: string | undefined;
  /** Channels after conv1. Default 64. */
  width?: number | undefined;
  /** Residual blocks a stage. Default 1 (paper). */
  depth?: number | undefined;
  /** Two networks (default, paper) or one for both inputs. */
  encoders?: 'two' | 'shared' | undefined;
  /**
   * How the mel becomes a clip: copied to that many frames (default 16, as the parents), or `slices`: its time axis cut into
   * `audioSlices` pieces, each a frame.
   */
  audioFrames?: number | 'slices' | undefined;
  /** Pieces with `slices`. Default 16. */
  audioSlices?: number | undefined;
  /** Computes equal frames of the copied mel once (`repeated-frames.ts`); exact. Default true. */
  shareRepeatedFrames?: boolean | undefined;
  /** Of the initial weights: `generatorFor(seed, 'init', 0)` for RGB or one network for both, `1` for audio. */
  seed: number;
}

/** What both a backbone and its evaluation form can do. */
type Encoder = Pick<Backbone, 'forward' | 'forwardFeatures' | 'forwardRepeated' | 'forwardRepeatedFeatures'>;

export class Encoders extends nn.Module {
  readonly streams: Streams;
  /** D. */
  readonly dim: number;
  readonly rgb: Backbone | null;
  readonly audio: Backbone | null;
  /** Whether both streams have the same weights. */
  readonly shared: boolean;
  /** What happens to the inputs first. */
  readonly inputs: InputOptions;
  /** How the mel becomes a clip: see {@link EncoderOptions}. */
  readonly audioFrames: number | 'slices';
  readonly audioSlices: number;
  readonly #shareRepeatedFrames: boolean;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(streams: Streams, options: EncoderOptions) {
    super();
    const { backbone = 'r3d', width, depth, encoders = 'two', audioFrames = 16, audioSlices = 16 } = options;
    if (encoders !== 'two' && encoders !== 'shared') throw refused('encoders', 'two or shared', encoders);
    if (audioFrames !== 'slices') requireFrames('audio_frames', audioFrames);
    requireFrames('audio_slices', audioSlices);
    const create = (stream: number) =>
      createBackbone(backbone, { width, depth, generator: generatorFor(options.seed, 'init', stream) });
    this.streams = streams;
    this.shared = encoders === 'shared' && streams === 'both';
    this.rgb = streams !== 'audio' ? create(0) : null;
    const audio = streams !== 'rgb' ? create(1) : null;
    this.audio = this.shared ? withWeightsOf(audio!, this.rgb!) : audio;
    this.dim = (this.rgb ?? this.audio)!.dim;
    this.inputs = {
      standardise: options.standardise ?? false,
      temporalMeanSubtraction: options.temporalMeanSubtraction ?? false,
    };
    this.audioFrames = audioFrames;
    this.audioSlices = audioSlices;
    this.#shareRepeatedFrames = options.shareRepeatedFrames ?? true;
  }

  /**
   * @param rgb - (B, 3, T, H, W) in [0, 1]
   * @param encoder - another form of the RGB encoder; default: the module itself
   * @returns (B, D)
   */
  encodeRgb(rgb: Tensor, encoder: Encoder = this.#of('rgb')): Tensor {
    return encoder.forward(prepareRgb(rgb, this.inputs)); // (B, D)
  }

  /**
   * @param audio - (B, 3, 1, H, W) in [0, 1]; T > 1 is taken as it is
   * @param encoder - another form of the audio encoder; default: the module itself
   * @returns (B, D)
   */
  encodeAudio(audio: Tensor, encoder: Encoder = this.#of('audio')): Tensor {
    const { x, copies } = this.#audioClip(audio);
    return copies === null ? encoder.forward(x) : encoder.forwardRepeated(x, copies); // (B, D)
  }

  /** {@link Encoders.encodeRgb} with the maps of conv3, conv4, conv5. */
  rgbFeatures(rgb: Tensor): BackboneFeatures {
    return this.#of('rgb').forwardFeatures(prepareRgb(rgb, this.inputs));
  }

  /** {@link Encoders.encodeAudio} with the maps of conv3, conv4, conv5. */
  audioFeatures(audio: Tensor): BackboneFeatures {
    const { x, copies } = this.#audioClip(audio);
    const encoder = this.#of('audio');
    return copies === null ? encoder.forwardFeatures(x) : encoder.forwardRepeatedFeatures(x, copies);
  }

  /** The evaluation forms of the streams that are there. */
  folded(): { rgb: EvaluationBackbone | null; audio: EvaluationBackbone | null; dispose(): void } {
    const fold = (backbone: Backbone | null) => (backbone === null ? null : foldForEvaluation(backbone));
    const [rgb, audio] = [fold(this.rgb), fold(this.audio)];
    return {
      rgb,
      audio,
      dispose() {
        rgb?.dispose();
        audio?.dispose();
      },
    };
  }

  /** The picture as a clip; `copies` is set where its frames are all equal and not written out. */
  #audioClip(audio: Tensor): { x: Tensor; copies: number | null } {
    const x = prepareAudio(audio, this.inputs); // (B, 3, 1, H, W)
    if (x.shape[2] !== 1 || this.audioFrames === 1) return { x, copies: null };
    if (this.audioFrames === 'slices') return { x: timeSlices(x, this.audioSlices), copies: null };
    if (this.#shareRepeatedFrames) return { x, copies: this.audioFrames };
    return { x: x.expand([-1, -1, this.audioFrames, -1, -1]), copies: null }; // (B, 3, T, H, W)
  }

  #of(stream: 'rgb' | 'audio'): Backbone {
    const backbone = this[stream];
    if (backbone !== null) return backbone;
    throw new AvclError(
      'USAGE',
      `expected a method with ${stream}, got one of ${this.streams} alone; use its stream`,
    );
  }
}

function requireFrames(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw refused(name, 'a whole number >= 1', value);
}

function refused(name: string, expected: string, got: unknown): AvclError {
  return new AvclError(
    'USAGE',
    `expected ${expected} for \`${name}\`, got ${JSON.stringify(got)}; change \`${name}\``,
  );
}
