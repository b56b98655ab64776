/**
 * CGRA, co-correlation guided representation alignment: eq. 5-6 of AVCL at one or several layers (Table 2).
 * Checked against an independent float64 reference. Division by D is ours: the literal sum drowns SelfCL. Pooled features
 * are used as they are; maps of conv3, conv4, conv5 become rows by `map`, since pooling conv5 would be the pool row again.
 */
import { AvclError, type Tensor } from '@avcl/torch';
import type { BackboneFeatures } from '../backbones/backbone.js';
import { correlationLoss } from './correlation.js';

/** Where CGRA is applied. */
export type CgraLayer = 'pool' | 'conv3' | 'conv4' | 'conv5';

/**
 * How a map (B, C, T, H, W) becomes rows. `frames`: space averaged, a row per sample and frame, (B T, C). `positions`: a
 * row per position, (B T H W, C). `pooled`: (B, C). `flat`: max-pool (1, 2, 2), then all of it, (B, C T H/2 W/2).
 * Where the two streams' maps differ in size, `frames`, `positions` and `flat` fall back to `pooled`.
 */
export type CgraMap = 'frames' | 'positions' | 'pooled' | 'flat';

/** Options of {@link Cgra}. */
export interface CgraOptions {
  /** Default `['pool']` (paper, Table 2's best). Several layers: their losses are added. */
  layers?: readonly CgraLayer[] | undefined;
  /** Default `frames` (ours). */
  map?: CgraMap | undefined;
  /** Default 0.005 (as Barlow Twins); `1/B` (as TCGL) divides by the samples of the batch. */
  lambda?: number | '1/B' | undefined;
  /** Default `1/D` (ours). */
  scale?: '1/D' | 1 | undefined;
}

/** The features CGRA reads: only its layers need to be there. */
export type CgraFeatures = Partial<BackboneFeatures>;

export class Cgra {
  readonly layers: readonly CgraLayer[];
  readonly map: CgraMap;
  readonly lambda: number | '1/B';
  readonly scale: '1/D' | 1;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor({ layers = ['pool'], map = 'frames', lambda = 0.005, scale = '1/D' }: CgraOptions = {}) {
    if (layers.length === 0 || new Set(layers).size !== layers.length) {
      throw refused('cgra_layers', 'one or more different layers', layers);
    }
    for (const layer of layers) choice('cgra_layers', layer, ['pool', 'conv3', 'conv4', 'conv5']);
    if (lambda !== '1/B' && !(Number.isFinite(lambda) && lambda >= 0)) {
      throw refused('lambda', 'a number >= 0 or "1/B"', lambda);
    }
    this.layers = [...layers];
    this.map = choice('cgra_map', map, ['frames', 'positions', 'pooled', 'flat']);
    this.lambda = lambda;
    this.scale = choice('cgra_scale', scale, ['1/D', 1]);
  }

  /**
   * Eq. 5, summed over the layers.
   * @param rgb - the RGB stream's features, (B, D) and maps (B, C, T, H, W)
   * @param audio - the audio stream's, of the same videos in the same order
   * @param gather - joins the rows of maps of all processes, with gradient; pooled features come joined. Default: one process
   * @returns a scalar
   */
  forward(rgb: CgraFeatures, audio: CgraFeatures, gather: (rows: Tensor) => Tensor = (rows) => rows): Tensor {
    return this.layers
      .map((layer) => this.#atLayer(layer, this.#present(rgb, layer), this.#present(audio, layer), gather))
      .reduce((sum, loss) => sum.add(loss));
  }

  #atLayer(layer: CgraLayer, rgb: Tensor, audio: Tensor, gather: (rows: Tensor) => Tensor): Tensor {
    const map = sameSize(rgb, audio) ? this.map : 'pooled';
    const [own, other] = layer === 'pool' ? [rgb, audio] : [mapRows(rgb, map), mapRows(audio, map)];
    const u = layer === 'pool' ? own : gather(own); // (R, D)
    const v = layer === 'pool' ? other : gather(other); // (R, D)
    const samples = (rgb.shape[0]! * u.shape[0]!) / own.shape[0]!;
    const lambda = this.lambda === '1/B' ? 1 / samples : this.lambda;
    return correlationLoss(u, v, { lambda, scale: this.scale }).loss;
  }

  #present(features: CgraFeatures, layer: CgraLayer): Tensor {
    const x = features[layer];
    if (x === undefined) throw refused('features', `the layer ${layer}`, Object.keys(features));
    return x;
  }
}

function sameSize(a: Tensor, b: Tensor): boolean {
  return a.shape.slice(2).join() === b.shape.slice(2).join();
}

/** (B, C, T, H, W) to (R, columns). */
export function mapRows(x: Tensor, map: CgraMap): Tensor {
  const channels = x.shape[1]!;
  switch (map) {
    case 'frames':
      return x.mean([3, 4]).permute([0, 2, 1]).reshape([-1, channels]); // (B T, C)
    case 'positions':
      return x.permute([0, 2, 3, 4, 1]).reshape([-1, channels]); // (B T H W, C)
    case 'pooled':
      return x.mean([2, 3, 4]); // (B, C)
    case 'flat':
      return x.max_pool3d([1, 2, 2], { stride: [1, 2, 2] }).flatten({ start_dim: 1 }); // (B, C T H/2 W/2)
  }
}

function choice<T extends string | number>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw refused(name, `one of ${allowed.join(', ')}`, value);
}

function refused(name: string, expected: string, got: unknown): AvclError {
  return new AvclError(
    'USAGE',
    `expected ${expected} for \`${name}\`, got ${JSON.stringify(got)}; change \`${name}\``,
  );
}
