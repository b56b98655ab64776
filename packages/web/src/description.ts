/**
 * What an exported folder says of its model, in `model.json`: everything that has to be done to a file before the model sees it, and
 * what comes out. Values are given, not code, so that any language can follow them; `preparation.ts` is the same rules in JavaScript.
 * Everything about means and deviations happens inside the model: it takes values in [0, 1] as they are.
 */
import { checkDescription } from './description-check.js';

/** `format` of every description. */
export const DESCRIPTION_FORMAT = 'avcl-model';

/** Raised when an older reader would misunderstand; readers take their own version only. */
export const DESCRIPTION_VERSION = 1;

/** The file that holds it. */
export const DESCRIPTION_FILE = 'model.json';

/** Of a shape: a number, or a letter that stands for any. `B` windows; `A` pictures of sound, 1 or B (one sound for all windows). */
export type Extent = number | string;

/** A tensor of the model. */
export interface TensorDescription {
  readonly name: string;
  readonly type: 'float32';
  readonly shape: readonly Extent[];
}

/** Frames to (B, 3, T, H, W), RGB order, byte / 255. */
export interface RgbInput extends TensorDescription {
  /** T, and the step from one to the next in the file's own frames. A file that is too short begins again at its first frame. */
  readonly frames: number;
  readonly stride: number;
  /** `file`: the file's own frames, none dropped or repeated, at whatever rate it has. */
  readonly rate: 'file';
  /**
   * Step 1, each frame: scaled bilinearly (averaging where it shrinks), exactly to this size or by the short side, the other side then rounded to
   * an even number.
   */
  readonly stored: { readonly width: number; readonly height: number } | { readonly shortSide: number };
  /**
   * Step 2: a square of `round(crop * stored height / ofHeight)` pixels, at most the whole, from the middle (left and top rounded down),
   * scaled to `crop` x `crop`, bilinear with antialiasing, where that is another size.
   */
  readonly crop: number;
  readonly ofHeight: number;
}

/** Sound to (A, 1, H, W): a picture with the lowest band in row 0 and time along the columns. */
export interface AudioInput extends TensorDescription {
  /**
   * `whole`: the log-mel of `samples` from the start, zeros where the track ends earlier; the same picture for every window. `1.2s`: of `samples`
   * from `round(middle * sampleRate - samples / 2)`, moved inside the track; the middle of a window is `(start + ((T - 1) stride + 1) / 2)` frames
   * by the file's mean frame rate. `raw`: the waveform itself, no mel.
   */
  readonly kind: 'whole' | '1.2s' | 'raw';
  /** Mono samples in [-1, 1), a second and in all. */
  readonly sampleRate: number;
  readonly samples: number;
  /**
   * Power spectra of Hann windows (periodic) of `window` samples in `fft` points, every `hop`, centred, zeros beyond the ends; `bands` mel bands
   * by the filter bank (`fft / 2 + 1` rows); the natural logarithm of power + `floor`. Null where `kind` is `raw`: the waveform is
   * resampled by its spectrum to side * side samples, clamped to [-1, 1], mapped to [0, 1], and laid row after row.
   */
  readonly mel: {
    readonly window: number;
    readonly hop: number;
    readonly fft: number;
    readonly bands: number;
    readonly floor: number;
    /** A file beside this one: NumPy's format, float32, (fft / 2 + 1, bands). */
    readonly filterBank: string;
  } | null;
  /**
   * The log-mel is scaled to `side` x `side` (bilinear between pixel centres, no antialiasing) where it has another size, then moved and scaled so that
   * its lowest value is 0 and its highest 1; a constant one becomes zeros.
   */
  readonly side: number;
  /** Of the columns, this many from the first. */
  readonly columns: number;
  /** The rest is scaled to `size` x `size`, as above, and the square of `crop` from its middle (left and top rounded down) is the input. */
  readonly size: number;
  readonly crop: number;
}

/** Maps of what speaks for and against each class: `docs/guides/export.md` has the formula. */
export interface EvidenceOutput extends TensorDescription {
  /** (B, C, t, h, w): the mean over all positions is the stream's share of the logit. */
  readonly stream: 'rgb' | 'audio';
  /**
   * What `t` is. `frames`: time, as in the clip. `copies`: nothing, the picture of the sound stands on every frame, take the mean.
   * `slices`: the picture's time, cut into pieces: time runs along t, then along w.
   */
  readonly time: 'frames' | 'copies' | 'slices';
}

/** A file of the folder. */
export interface FileDescription {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** `model.json`. */
export interface ModelDescription {
  readonly format: typeof DESCRIPTION_FORMAT;
  readonly formatVersion: typeof DESCRIPTION_VERSION;
  /** Version of avcl that wrote it. */
  readonly avcl: string;
  /** C labels, in the order of the outputs. */
  readonly classes: readonly string[];
  readonly model: {
    /** The ONNX file. */
    readonly file: string;
    readonly opset: number;
    /** How weights are stored. Arithmetic is in float32, and so are inputs and outputs. */
    readonly precision: 'fp32' | 'fp16' | 'int8';
    /** Windows a run: any number, or exactly this many. */
    readonly batch: 'dynamic' | number;
  };
  /** A stream that the model does not have is null; one at least is there. */
  readonly inputs: { readonly rgb: RgbInput | null; readonly audio: AudioInput | null };
  readonly outputs: {
    /** (B, C) */
    readonly logits: TensorDescription;
    /** (B, C), their softmax. */
    readonly probabilities: TensorDescription;
    /** One for each stream. */
    readonly evidence: readonly EvidenceOutput[];
  };
  /**
   * How a whole file is judged: `clips` windows, starts `floor(i * free / (clips - 1))` with `free` the frames beyond a window; one is the middle
   * one. `crops` squares each, evenly along the longer side; one is the middle one. The **logits** are averaged, then the softmax.
   * A longer file than `seconds` is cut into parts of so many seconds, half of that apart, and each is judged as a file (docs/guides/long-video.md).
   * `frames` and `stride` are those of the picture, also where the model sees none: they say where a window's sound of `1.2s` lies.
   */
  readonly windows: {
    readonly clips: number;
    readonly crops: number;
    readonly seconds: number;
    readonly frames: number;
    readonly stride: number;
  };
  /** What it was made from. */
  readonly origin: {
    /** Name of the run's folder, and which of its checkpoints. */
    readonly run: string;
    readonly checkpoint: string;
    /** SHA-256 of the checkpoint's weights. */
    readonly weights: string;
    /** Hash of the clip store that it was trained on; null where it is not known. */
    readonly data: string | null;
    /** The published class lists that the data was made with. */
    readonly manifests: readonly {
      readonly name: string;
      readonly version: number;
      readonly sha256: string;
    }[];
    readonly backbone: string;
    readonly width: number;
    readonly depth: number;
    readonly encoders: 'two' | 'shared' | 'one';
    /** Whether AMFM's gate lies between features and classifier. */
    readonly amfm: boolean;
  };
  /** Every other file of the folder. */
  readonly files: readonly FileDescription[];
}

/**
 * Takes what was read from `model.json`, and says whether this version understands it.
 * @throws Error naming the field, what was expected and what was got
 * @example
 * const model = readDescription(JSON.parse(await (await fetch('model.json')).text()));
 */
export function readDescription(value: unknown): ModelDescription {
  const head = value as Partial<ModelDescription> | null;
  if (typeof head !== 'object' || head === null || head.format !== DESCRIPTION_FORMAT) {
    throw new Error(
      `expected "${DESCRIPTION_FORMAT}" for \`format\`, got ${JSON.stringify(head?.format) ?? 'none'}; give the ${DESCRIPTION_FILE} of an exported model`,
    );
  }
  if (head.formatVersion !== DESCRIPTION_VERSION) {
    const by = typeof head.avcl === 'string' ? ` by avcl ${head.avcl}` : '';
    throw new Error(
      `expected version ${DESCRIPTION_VERSION} for \`formatVersion\`, got ${JSON.stringify(head.formatVersion) ?? 'none'}, written${by}; export the run anew with this version, or read it with that one`,
    );
  }
  const problem = checkDescription(head);
  if (problem !== null) throw new Error(problem);
  return head as ModelDescription;
}
