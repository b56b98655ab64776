/**
 * Writes safetensors files: to memory or to a path, where the file appears whole or not at all (it is written beside
 * its name, synced, then renamed). How the bytes are laid out is said in layout.ts.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Tensor } from '../tensor.js';
import { bytesOf, elementType } from './bytes.js';
import { type Layout, layOut } from './layout.js';

/** The most bytes handed over at once; Node takes less than 2^31. */
const PIECE = 2 ** 30;

/** The bytes of a file with these tensors. */
export function serializeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { header, names, dataBytes } = layOutTensors(tensors, metadata);
  const file = new Uint8Array(header.byteLength + dataBytes);
  file.set(header);
  let end = header.byteLength;
  for (const name of names) {
    const bytes = bytesOf(tensors.get(name)!);
    file.set(bytes, end);
    end += bytes.byteLength;
  }
  return file;
}

/** Write these tensors to `path`, one after another, without a copy of all of them in memory. */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const { header, names } = layOutTensors(tensors, metadata);
  const partial = `${path}.${process.pid}.partial`;
  const handle = openSync(partial, 'w');
  try {
    try {
      writeAll(handle, header);
      for (const name of names) writeAll(handle, bytesOf(tensors.get(name)!));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function layOutTensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Layout {
  const kinds = [...tensors].map(
    ([name, tensor]) => [name, { type: elementType(tensor), shape: tensor.shape }] as const,
  );
  return layOut(new Map(kinds), metadata);
}

function writeAll(handle: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.byteLength) {
    done += writeSync(handle, bytes, done, Math.min(bytes.byteLength - done, PIECE));
  }
}
