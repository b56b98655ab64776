/** The backbones by name. A new one of the project is a file, a line here and its name in `names.ts`; a program's own is added by `addBackbone`. */
import { AvclError } from '@avcl/torch';
import type { Backbone, BackboneOptions } from './backbone.js';
import { C3d } from './c3d.js';
import { backboneNames } from './names.js';
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

/** The project's backbones, the paper's default first. */
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

const entries: Record<string, Pick<BackboneEntry, 'create'>> = { ...backbones };

/**
 * Adds a backbone, so that recipes may name it (docs/guides/add-a-backbone.md). Every program that reads such a run adds it first.
 *
 * @param create - makes it from `width`, `depth` and the generator of its initial weights
 * @throws AvclError USAGE for a name that is taken
 */
export function addBackbone(name: string, create: (options: BackboneOptions) => Backbone): void {
  if (Object.hasOwn(entries, name)) {
    throw new AvclError(
      'USAGE',
      `expected a new name for a backbone, got ${name}, which is there; choose another`,
    );
  }
  entries[name] = { create };
  backboneNames.push(name);
}

/**
 * A backbone by name, with PyTorch's default initialisation.
 *
 * @example
 * const encoder = createBackbone('r3d', { width: 16, generator: generatorFor(seed, 'init') });
 * const feature = encoder.forward(clips); // (B, 3, 16, 112, 112) to (B, 128)
 *
 * @throws AvclError USAGE for an unknown name or options that the backbone does not have
 */
export function createBackbone(name: string, options: BackboneOptions): Backbone {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (entry === undefined) {
    throw new AvclError(
      'USAGE',
      `expected one of ${backboneNames.join(', ')} for \`backbone\`, got ${JSON.stringify(name)}`,
      { fix: 'use one of those names, or add yours with addBackbone first' },
    );
  }
  return entry.create(options);
}
