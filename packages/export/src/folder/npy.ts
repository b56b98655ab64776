/** One tensor as NumPy's file format, version 1.0: what Python reads with `numpy.load`, and a browser after a header of 128 bytes. */
import { writeFileSync } from 'node:fs';
import type { Tensor } from '@avcl/torch';

/** Writes a tensor as float32. */
export function writeNpy(path: string, tensor: Tensor): void {
  const plain = tensor.to({ dtype: 'float32' });
  const shape = plain.shape.map((size) => `${size},`).join(' ');
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${description.padEnd(128 - 10 - 1)}\n`; // the values begin at a multiple of 64
  const head = Uint8Array.from([
    0x93,
    ...Buffer.from('NUMPY'),
    1,
    0,
    header.length & 255,
    header.length >> 8,
  ]);
  writeFileSync(path, Buffer.concat([head, Buffer.from(header, 'latin1'), bytesOf(plain)]));
}

function bytesOf(tensor: Tensor): Uint8Array {
  const values = tensor.toArray();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
