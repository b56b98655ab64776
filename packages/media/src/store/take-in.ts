// Decodes the inputs of a build that are not in the store yet, several at once, and writes them in their order.

import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { getNumThreads, setNumThreads } from '@avcl/torch';
import type { DecodeOptions } from '../decode.js';
import type { ListedInput } from '../listing.js';
import { inOrder } from './in-order.js';
import { describeSource } from './locate.js';
import type { Turn } from './part.js';
import { type Prepared, prepare } from './prepare.js';
import { listedPart } from './record.js';
import type { StoreWriter } from './writer.js';

/** Files and bytes of one ffmpeg process: beyond these its start no longer counts, and two jobs share the work worse. */
const TOGETHER = 8;
const SMALL_BYTES = 3 * 2 ** 20;

/** How far a build is. */
export interface BuildProgress {
  done: number;
  listed: number;
  rejected: number;
  /** Inputs a second in this call, without those done before. */
  rate: number;
  /** Seconds that the rest will take at that rate. */
  eta: number;
}

export interface TakeInOptions {
  jobs?: number | undefined;
  decoding: DecodeOptions;
  onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/** @param problems - lines of the source that name no input: counted as done and rejected */
export async function takeIn(
  turns: readonly Turn[],
  problems: number,
  root: string,
  writer: StoreWriter,
  { jobs = availableParallelism(), decoding, onProgress }: TakeInOptions,
): Promise<void> {
  const before = writer.entries.length;
  const started = performance.now();
  let rejected = problems + writer.entries.filter((entry) => entry.record.state === 'rejected').length;
  const threads = getNumThreads();
  setNumThreads(1); // operators are small here, and their threads would spin on the cores that ffmpeg needs
  const work = async ({ inputs, repeated }: Group) =>
    repeated ? [await refuse(inputs[0]!, root)] : prepare(inputs, root, decoding);
  try {
    for await (const group of inOrder(groups(turns, before, root), jobs, work)) {
      for (const prepared of group) {
        decoding.signal?.throwIfAborted();
        if ((await writer.add(prepared)).state === 'rejected') rejected += 1;
        const taken = writer.entries.length;
        const rate = (taken - before) / ((performance.now() - started) / 1000);
        const eta = (turns.length - taken) / rate;
        onProgress?.({ done: taken + problems, listed: turns.length + problems, rejected, rate, eta });
      }
    }
  } finally {
    setNumThreads(threads);
  }
}

/** Inputs of one piece of work. */
interface Group {
  inputs: ListedInput[];
  repeated: boolean;
}

/** Small files that follow one another, to be decoded in one process; large ones and repeated keys alone. */
function* groups(turns: readonly Turn[], first: number, root: string): Generator<Group> {
  let inputs: ListedInput[] = [];
  let bytes = 0;
  for (const { input, repeated } of turns.slice(first)) {
    const size = repeated ? 0 : sizeOf(root, input);
    const closes = repeated || inputs.length === TOGETHER || bytes + size > SMALL_BYTES;
    if (inputs.length > 0 && closes) {
      yield { inputs, repeated: false };
      inputs = [];
      bytes = 0;
    }
    if (repeated) yield { inputs: [input], repeated };
    else inputs.push(input);
    bytes += size;
  }
  if (inputs.length > 0) yield { inputs, repeated: false };
}

/** Bytes of an input; 0 where it cannot be told: `prepare` rejects it with the reason. */
function sizeOf(root: string, { path }: ListedInput): number {
  try {
    return statSync(resolve(root, path.replaceAll('\0', ''))).size;
  } catch {
    return 0;
  }
}

/** A second input of the same key. */
async function refuse(input: ListedInput, root: string): Promise<Prepared> {
  const { key, path } = input;
  return {
    record: { ...listedPart(input), state: 'rejected', reason: 'duplicate-key', detail: `key ${key}` },
    source: await describeSource(root, path),
    content: null,
  };
}
