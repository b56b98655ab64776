/** The backbones by name. A new one is a file and a line here. */
import { AvclError } from '@avcl/torch';
import type { Backbone, BackboneOptions } from './backbone.js';
import { C3d } from './c3d.js';
import { R3d } from './r3d.js';
import { R21d } from './r21d.js';

/** One row of the table of backbones. */
export interface BackboneEntry {
  readonly title: string;
  readonly create: (options: BackboneOptions) => Backbone;
  /** Trainable parameters at width 64 and depth 1, without classifier. */
  readonly parameters: number;
  readonly source: string;
}

/** Every backbone, the paper's default first. */
export const backbones = {
  r3d: {
    title: 'R3D',
    create: (options) => new R3d(options),
    parameters: 14_361_792,
    source: 'Tran et al. 2018, one block a stage as in VCOP',
  },
  c3d: {
    title: 'C3D',
    create: (options) => new C3d(options),
    parameters: 27_661_440,
    source: 'Tran et al. 2015, global average pooling as in VCOP',
  },
  r21d: {
    title: 'R(2+1)D',
    create: (options) => new R21d(options),
    parameters: 14_365_303,
    source: 'Tran et al. 2018, one block a stage as in VCOP',
  },
} as const satisfies Record<string, BackboneEntry>;

/** A name in {@link backbones}. */
export type BackboneName = keyof typeof backbones;

/**
 * A backbone by name, with PyTorch's default initialisation.
 *
 * @example
 * const encoder = createBackbone('r3d', { width: 16, generator: generatorFor(seed, 'init') });
 * const feature = encoder.forward(clips); // (B, 3, 16, 112, 112) to (B, 128)
 *
 * @throws AvclError USAGE for an unknown name or options that the backbone does not have
 */
export function createBackbone(name: BackboneName, options: BackboneOptions): Backbone {
  if (!Object.hasOwn(backbones, name)) {
    throw new AvclError(
      'USAGE',
      `expected one of ${Object.keys(backbones).join(', ')} for \`backbone\`, got ${JSON.stringify(name)}`,
      { fix: 'use one of those names' },
    );
  }
  return backbones[name].create(options);
}
