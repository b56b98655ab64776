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
import type { Recipe } from '../recipe/schema.js';
import { hasCheckpoint, openCheckpoint } from './checkpoint.js';
import { readCard } from './model-card.js';
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

/** Settings by which an encoder sees something else, not only more or less of it. */
const KIND_OF_INPUT = [
  'audio',
  'mel_seconds',
  'mel_crop',
  'standardise',
  'temporal_mean_subtraction',
] as const;

/** @throws AvclError USAGE with the settings by which the streams would see other things than in pre-training */
function checkSameInputs(run: string, file: string, before: Recipe['data'], now: Recipe['data']): void {
  const changed = KIND_OF_INPUT.filter((key) => before[key] !== now[key]).map(
    (key) => `data.${key}: ${JSON.stringify(before[key])} there, ${JSON.stringify(now[key])} here`,
  );
  const [sliced, slices] = [before, now].map(({ audio_frames }) => audio_frames === 'slices');
  if (sliced !== slices)
    changed.push(`data.audio_frames: ${before.audio_frames} there, ${now.audio_frames} here`);
  if (changed.length === 0) return;
  throw new AvclError(
    'USAGE',
    `expected the kind of input that ${run} was pre-trained on, got another:\n  ${changed.join('\n  ')}\nname its recipe`,
    {
      fix: `or, to start from it all the same, name the weights alone: --from ${file}`,
      details: { changed },
    },
  );
}

/**
 * Starts a fine-tuning from pre-trained encoders.
 *
 * @throws AvclError DATA naming what is missing or left over; USAGE for a run that was pre-trained on another kind of input
 */
export async function startFrom(
  method: ClassifierMethod,
  from: string,
  recipe: Recipe,
  logger: Logger,
): Promise<void> {
  const file = await weightsFile(from);
  const card = file === from ? null : readCard(file);
  if (card !== null) checkSameInputs(from, file, card.recipe.data, recipe.data);
  tidy(() => {
    const given = new Map(
      [...readSafetensors(file).tensors].map(([name, tensor]) => [name.replace(/^module\./, ''), tensor]),
    );
    const ours = [...given.keys()].some((name) => name.startsWith('encoders.'));
    logger.info(ours ? fromOurs(method, file, given) : fromBackbone(method, file, given));
    if (ours && !method.encoders.shared && isOneNetwork(method, given)) {
      logger.warn(
        `${file} has one network for both streams (model.encoders=shared), this model has two: both begin with its weights and are trained apart; model.encoders=shared keeps them one`,
      );
    }
  });
}

/** Whether the weights given for both encoders of `method` are those of one. */
function isOneNetwork(
  { encoders: { rgb, audio } }: ClassifierMethod,
  given: ReadonlyMap<string, Tensor>,
): boolean {
  if (rgb === null || audio === null) return false;
  return [...rgb.namedParameters()].every(([name]) => {
    const [one, other] = ['rgb', 'audio'].map((stream) => given.get(`encoders.${stream}.${name}`));
    return one !== undefined && other !== undefined && one.equal(other);
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
