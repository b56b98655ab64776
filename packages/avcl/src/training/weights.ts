/**
 * Weights that a training starts from: a run's checkpoint, or a safetensors file. Names are checked one by one: an encoder
 * without its weights, or weights of an encoder that nothing takes, is an error that names them; heads, gates and banks may
 * stay behind, and are named in the log.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError, readSafetensors, type Tensor, tidy } from '@avcl/torch';
import type { Method } from '../methods/method.js';
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

const few = (names: readonly string[]): string =>
  `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;

/**
 * Starts a fine-tuning from pre-trained encoders.
 *
 * @throws AvclError DATA naming what is missing or left over
 */
export async function startFrom(method: Method, from: string, logger: Logger): Promise<void> {
  const file = await weightsFile(from);
  tidy(() => {
    const given = new Map(
      [...readSafetensors(file).tensors].map(([name, tensor]): [string, Tensor] => [
        name.replace(/^module\./, ''),
        tensor,
      ]),
    );
    const { loaded, fresh } = transferEncoders(method, given);
    const streams = new Set(loaded.map((name) => name.split('.').slice(0, 2).join('.')));
    const taken = new Set(loaded);
    const left = [...given.keys()].filter((name) => !taken.has(name));
    const lost = left.filter((name) => streams.has(name.split('.').slice(0, 2).join('.')));
    if (lost.length > 0) {
      throw new AvclError(
        'DATA',
        `expected weights of this model's encoders in ${file}, got ${lost.length} that fit nowhere (${few(lost)}); use the backbone, depth and \`encoders\` it was pre-trained with`,
        {
          details: { unexpected: lost },
        },
      );
    }
    logger.info(
      `weights of ${[...streams].join(' and ')} from ${file} (${loaded.length} tensors); fresh: ${fresh.length === 0 ? 'none' : few(fresh)}; left behind: ${left.length === 0 ? 'none' : few(left)}`,
    );
  });
}
