/**
 * Weights that a training starts from: a run's checkpoint, a safetensors file of ours, or one with a single backbone's names
 * (VCOP's, torchvision's), which fills the RGB encoder. Names are checked one by one: an encoder without its weights, or
 * weights of an encoder that nothing takes, is an error that names them; heads, gates and banks may stay behind, and the log
 * says so.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError, readSafetensors, type Tensor, tidy } from '@avcl/torch';
import { loadBackboneWeights } from '../backbones/weights.js';
import type { Method } from '../methods/method.js';
import type { ClassifierMethod } from '../methods/supervised.js';
import { transferEncoders } from '../methods/transfer.js';
import { hasCheckpoint, openCheckpoint } from './checkpoint.js';
import type { Logger } from './options.js';

/** The safetensors file that `--from` names. @throws AvclError DATA when it is neither a run nor a file */
export async function weightsFile(from: string): Promise<string> {
  if (!existsSync(from)) {
    throw new AvclError(
      'DATA',
      `expected a run folder or a safetensors file for --from, got ${from}, which does not exist; or say none`,
    );
  }
  if (!statSync(from).isDirectory()) {
    return from;
  }
  const best = join(from, 'checkpoints', 'best');
  const checkpoint = await openCheckpoint(hasCheckpoint(best) ? best : join(from, 'checkpoints', 'last'));
  return checkpoint.file('model');
}

/** Loads every parameter and buffer; all names must match. */
export function loadWhole(method: Method, file: string): void {
  tidy(() => {
    method.loadStateDict(readSafetensors(file).tensors);
  });
}

/**
 * Starts a fine-tuning from pre-trained encoders.
 *
 * @throws AvclError DATA naming what is missing or left over
 */
export async function startFrom(method: ClassifierMethod, from: string, logger: Logger): Promise<void> {
  const file = await weightsFile(from);
  tidy(() => {
    const given = new Map(
      [...readSafetensors(file).tensors].map(([name, tensor]) => [name.replace(/^module\./, ''), tensor]),
    );
    const ours = [...given.keys()].some((name) => name.startsWith('encoders.'));
    logger.info(ours ? fromOurs(method, file, given) : fromBackbone(method, file, given));
  });
}

function named(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  return `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
}

/** `encoders.rgb` of `encoders.rgb.conv1.weight`. */
const streamOf = (name: string): string => name.split('.').slice(0, 2).join('.');

function fromOurs(method: ClassifierMethod, file: string, given: ReadonlyMap<string, Tensor>): string {
  const { loaded, fresh } = transferEncoders(method, given);
  const streams = new Set(loaded.map(streamOf));
  const taken = new Set(loaded);
  const left = [...given.keys()].filter((name) => !taken.has(name));
  const lost = left.filter((name) => streams.has(streamOf(name)));
  if (lost.length > 0) {
    throw new AvclError(
      'DATA',
      `expected weights of this model's encoders in ${file}, got ${lost.length} that fit nowhere (${named(lost)}); ` +
        'use the backbone, depth and `encoders` it was pre-trained with',
      { details: { unexpected: lost } },
    );
  }
  return `weights of ${[...streams].join(' and ')} from ${file} (${loaded.length} tensors); fresh: ${named(fresh)}; left behind: ${named(left)}`;
}

function fromBackbone(method: ClassifierMethod, file: string, given: ReadonlyMap<string, Tensor>): string {
  const { rgb, audio, shared } = method.encoders;
  if (rgb === null) {
    throw new AvclError(
      'USAGE',
      `expected an RGB encoder for the single backbone in ${file}, got a model of sound alone; use inputs=both or rgb`,
    );
  }
  const { source, loaded, unused } = loadBackboneWeights(rgb, given);
  const others =
    audio === null
      ? ''
      : shared
        ? '; the sound goes through the same weights'
        : '; the audio encoder is fresh';
  return `weights of the RGB encoder from ${file} (${source} names, ${loaded.length} tensors)${others}; left behind: ${named(unused)}`;
}
