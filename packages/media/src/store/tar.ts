// The tar blocks of a shard (POSIX ustar, IEEE 1003.1): regular files with fixed owner, mode and time, so that equal content
// gives equal bytes. Leaves out: links, folders, names over 100 bytes, files of 8 GB and more.

import { AvclError } from '@avcl/torch';

export const TAR_BLOCK = 512;
/** Two empty blocks close an archive. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** The header block of the file `name` with `bytes` bytes. */
export function tarHeader(name: string, bytes: number): Buffer {
  if (Buffer.byteLength(name) > 100 || bytes >= 8 ** 11) {
    throw new AvclError(
      'FAULT',
      `expected a tar member that fits a ustar header, got ${name} with ${bytes} bytes`,
    );
  }
  const block = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(name, 0, 'utf8');
  octal(0o644, 100, 8); // mode
  octal(0, 108, 8); // user
  octal(0, 116, 8); // group
  octal(bytes, 124, 12);
  octal(0, 136, 12); // time
  block.fill(' ', 148, 156); // the checksum counts itself as spaces
  block.write('0', 156, 'latin1'); // a regular file
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Zeros that fill the last block of a file. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (bytes % TAR_BLOCK)) % TAR_BLOCK);
}
