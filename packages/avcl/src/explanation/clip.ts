/** Grad-CAM of one clip of a source: every window of its frames, its sound, and the scores of the strongest window. */
import { fromArray, noGrad, type Tensor, tidy } from '@avcl/torch';
import { audioInput, rgbInput } from '../data/inputs.js';
import { loadBatch } from '../data/loader.js';
import { spanOf } from '../data/plan.js';
import { coveringSamples, geometryOf, type IndexedClip, type Sample } from '../data/samples.js';
import { soundSpan } from '../data/sound-span.js';
import type { ClipSource } from '../data/source.js';
import { softmax } from '../evaluation/scores.js';
import type { EvaluationForm, Features } from '../methods/method.js';
import type { ClassifierMethod } from '../methods/supervised.js';
import type { Recipe } from '../recipe/schema.js';
import { type Cells, enlarge, FrameMaps, scaled, shuffledCells, type WindowMap } from './frame-maps.js';
import { activationMap, featureGradients, type SeenFeatures } from './grad-cam.js';
import { type RemovalScores, removalScores } from './removal.js';
import type { PictureExplanation, SoundExplanation } from './types.js';

/** Maps of conv5 as they are, by stream. */
export interface CoarseMaps {
  readonly windows: readonly WindowMap[];
  /** (T', H', W') of the sound. */
  readonly sound: Cells | null;
  /** The sample in which the class has its highest logit. */
  readonly strongest: Sample;
}

/** Random placings of the cells, whose scores are averaged. */
const SHUFFLES = 2;

/** An enlarged map, and the same with its cells in random places. */
interface ScoredMaps {
  readonly map: Float32Array;
  readonly shuffled: readonly Float32Array[];
}

function scoredMaps(cells: Cells, large: (cells: Cells) => Float32Array): ScoredMaps {
  const draws = Array.from({ length: SHUFFLES }, (_, draw) => shuffledCells(cells, draw));
  return { map: large(cells), shuffled: draws.map(large) };
}

/** Explains one class on one clip. */
export class ClipExplainer {
  readonly #source: ClipSource;
  readonly #recipe: Recipe;
  readonly #video: IndexedClip;
  readonly #target: number;

  constructor(source: ClipSource, recipe: Recipe, video: IndexedClip, target: number) {
    this.#source = source;
    this.#recipe = recipe;
    this.#video = video;
    this.#target = target;
  }

  /** The maps of a network, without scores. */
  async maps(method: ClassifierMethod): Promise<CoarseMaps> {
    const { data } = this.#recipe;
    const { inputs } = method;
    const samples = coveringSamples(this.#video, data);
    const soundMoves = data.audio === 'mel_1.2s';
    const heard = inputs.audio && !soundMoves ? await this.#hear(method, samples[0]!) : null;
    const walked = inputs.rgb || soundMoves ? samples : samples.slice(0, 1);
    const windows: WindowMap[] = [];
    let best = { logit: Number.NEGATIVE_INFINITY, sample: samples[0]!, sound: null as CoarseMaps['sound'] };
    // The sum over windows of the gradient by the one sound that they share.
    let shared: Float32Array | null = null;
    try {
      for (const sample of walked) {
        const streams = { rgb: inputs.rgb, audio: inputs.audio && soundMoves };
        using loaded = await loadBatch(this.#source, [sample], streams, data);
        tidy(() => {
          const { device } = this.#recipe;
          const features: SeenFeatures = noGrad(() => ({
            rgb: loaded.frames === null ? null : method.encoders.rgbFeatures(rgbInput(loaded.frames, device)),
            audio:
              loaded.mels === null
                ? heard
                : method.encoders.audioFeatures(audioInput(loaded.mels, [sample], data, device)),
          }));
          const found = featureGradients(method, features, this.#target);
          if (features.rgb !== null) {
            windows.push(this.#windowMap(sample, activationMap(features.rgb.conv5, found.rgb!)));
          }
          if (heard !== null) shared = summed(shared, found.audio!);
          const logit = found.logits.item() as number;
          if (logit <= best.logit) return;
          const moved = features.audio !== null && heard === null;
          const sound = moved ? coarse(activationMap(features.audio.conv5, found.audio!)) : null;
          best = { logit, sample, sound };
        });
      }
      const sound =
        heard === null
          ? best.sound
          : tidy(() =>
              coarse(activationMap(heard.conv5, mean(shared!, walked).to({ device: heard.conv5.device }))),
            );
      return { windows, sound, strongest: best.sample };
    } finally {
      heard?.pool.dispose();
      heard?.conv5.dispose();
    }
  }

  /** Enlarged maps with their scores. @param form - of the network that made `maps` */
  async explain(
    maps: CoarseMaps,
    form: EvaluationForm,
    steps: number,
  ): Promise<{ rgb: PictureExplanation | null; audio: SoundExplanation | null }> {
    const { data, device } = this.#recipe;
    const { windows, sound, strongest } = maps;
    const streams = { rgb: windows.length > 0, audio: sound !== null };
    using loaded = await loadBatch(this.#source, [strongest], streams, data);
    return tidy(() => {
      const rgb = loaded.frames === null ? null : rgbInput(loaded.frames, device); // (1, 3, T, H, W)
      const audio = loaded.mels === null ? null : audioInput(loaded.mels, [strongest], data, device);
      const features = {
        rgb: rgb === null ? null : form.encodeRgb(rgb),
        audio: audio === null ? null : form.encodeAudio(audio),
      };
      const score = (stream: 'rgb' | 'audio', input: Tensor, maps: ScoredMaps) =>
        this.#score(form, features, stream, input, maps, steps);
      return {
        rgb: rgb === null ? null : this.#picture(maps, (scored) => score('rgb', rgb, scored)),
        audio: audio === null ? null : this.#sound(maps, audio, (scored) => score('audio', audio, scored)),
      };
    });
  }

  async #hear(method: ClassifierMethod, sample: Sample) {
    const { data, device } = this.#recipe;
    using loaded = await loadBatch(this.#source, [sample], { rgb: false, audio: true }, data);
    return tidy(() => {
      const { pool, conv5 } = noGrad(() =>
        method.encoders.audioFeatures(audioInput(loaded.mels!, [sample], data, device)),
      );
      return { pool, conv5 };
    });
  }

  #windowMap({ window }: Sample, map: Tensor): WindowMap {
    const span = spanOf(window.frames, window.stride ?? 1);
    return { start: window.start, span, ...coarse(map) };
  }

  #picture(
    { windows, strongest }: CoarseMaps,
    score: (maps: ScoredMaps) => RemovalScores,
  ): PictureExplanation {
    const { rgb_frames, crop } = this.#recipe.data;
    const { side } = geometryOf(this.#video, this.#recipe.data);
    const { start, x, y } = strongest.window;
    const window = windows.find((one) => one.start === start)!;
    return {
      box: { x, y, size: side },
      maps: new FrameMaps(windows, crop),
      strongest: start,
      removal: score(scoredMaps(window, (cells) => enlarge(cells, [rgb_frames, crop, crop]))),
    };
  }

  #sound(
    { sound, strongest }: CoarseMaps,
    audio: Tensor,
    score: (maps: ScoredMaps) => RemovalScores,
  ): SoundExplanation {
    const side = this.#recipe.data.audio_crop;
    const scored = scoredMaps(sound!, (cells) => this.#soundMap(cells));
    const peak = scored.map.reduce((a, b) => Math.max(a, b), 0);
    return {
      picture: audio.select(1, 0).contiguous().to({ device: 'cpu' }).toArray() as Float32Array,
      map: scaled(scored.map, peak),
      side,
      peak,
      ...soundSpan(strongest, this.#video.seconds, this.#recipe.data),
      removal: score(scored),
    };
  }

  /** A map of the sound's picture. Copies in time share it; slices are laid side by side again. */
  #soundMap(sound: Cells): Float32Array {
    const { audio_frames, audio_crop: side, rgb_frames } = this.#recipe.data;
    if (audio_frames !== 'slices') {
      const [frames, height, width] = sound.shape;
      const mean = tidy(
        () => fromArray(sound.values, [frames, height, width]).mean([0]).toArray() as Float32Array,
      );
      return enlarge({ values: mean, shape: [1, height, width] }, [1, side, side]);
    }
    const slices = enlarge(sound, [rgb_frames, side, side / rgb_frames]);
    return tidy(
      () =>
        fromArray(slices, [rgb_frames, side, side / rgb_frames])
          .permute([1, 0, 2])
          .contiguous()
          .toArray() as Float32Array,
    );
  }

  #score(
    form: EvaluationForm,
    features: Features,
    stream: 'rgb' | 'audio',
    input: Tensor,
    maps: ScoredMaps,
    steps: number,
  ): RemovalScores {
    const [, , frames, height, width] = input.shape as [number, number, number, number, number];
    const encode = stream === 'rgb' ? form.encodeRgb : form.encodeAudio;
    const probability = (inputs: Tensor): number[] => {
      const own = encode(inputs); // (N, D)
      const rows = own.shape[0]!;
      const like = (other: Tensor | null) => other?.expand([rows, -1]) ?? null;
      const seen = { rgb: like(features.rgb), audio: like(features.audio), [stream]: own };
      const logits = form.classify(seen).to({ device: 'cpu', dtype: 'float32' }); // (N, C)
      return (logits.tolist() as number[][]).map((row) => softmax(row)[this.#target]!);
    };
    const positions = (map: Float32Array) =>
      fromArray(map, [frames, height, width]).to({ device: input.device });
    const map = positions(maps.map);
    const shuffled = maps.shuffled.map(positions);
    return removalScores({ input, map, shuffled, probability, steps, batch: 7, seed: 0 });
  }
}

function coarse(map: Tensor): Cells {
  const [, frames, height, width] = map.shape as [number, number, number, number];
  const values = map.to({ device: 'cpu', dtype: 'float32' }).contiguous().toArray() as Float32Array;
  return { values, shape: [frames, height, width] };
}

function summed(sum: Float32Array | null, gradient: Tensor): Float32Array {
  const values = gradient.to({ device: 'cpu', dtype: 'float32' }).toArray() as Float32Array;
  return sum === null ? values : sum.map((value, i) => value + values[i]!);
}

/** (1, D). */
function mean(sum: Float32Array, over: readonly unknown[]): Tensor {
  return fromArray(
    sum.map((value) => value / over.length),
    [1, sum.length],
  );
}
