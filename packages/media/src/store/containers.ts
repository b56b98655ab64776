// The plain file formats of a shard's members, written and read: WAV (RIFF, 16-bit mono) and NPY (version 1.0, float32 matrix).
// Both headers are of fixed length, so the values can also be read without parsing.

import { AvclError } from '@avcl/torch';

export const WAV_HEADER = 44;

/** A WAV file of mono 16-bit `pcm`. */
export function toWav(pcm: Int16Array, sampleRate: number): Buffer {
  const bytes = pcm.byteLength;
  const file = Buffer.alloc(WAV_HEADER + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(WAV_HEADER - 8 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // mono
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  Buffer.from(pcm.buffer, pcm.byteOffset, bytes).copy(file, WAV_HEADER);
  return file;
}

/** The samples of a file that `toWav` wrote. */
export function fromWav(file: Uint8Array): Int16Array {
  return new Int16Array(
    file.buffer.slice(file.byteOffset + WAV_HEADER, file.byteOffset + file.byteLength) as ArrayBuffer,
  );
}

export const NPY_HEADER = 128;

/** An NPY file of a (rows, columns) float32 matrix. */
export function toNpy(values: Float32Array, rows: number, columns: number): Buffer {
  if (values.length !== rows * columns) {
    throw new AvclError('FAULT', `expected ${rows} x ${columns} values, got ${values.length}`);
  }
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const file = Buffer.alloc(NPY_HEADER + values.byteLength);
  file.write('\x93NUMPY\x01\x00', 0, 'latin1');
  file.writeUInt16LE(NPY_HEADER - 10, 8);
  file.write(`${head.padEnd(NPY_HEADER - 11)}\n`, 10, 'latin1');
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(file, NPY_HEADER);
  return file;
}
