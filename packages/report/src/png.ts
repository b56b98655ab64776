/**
 * PNG writer for small pictures of palette indices, 8 bits a pixel. Deflate and checksums are Node's.
 * PNG specification (third edition), sections 5 and 11. Leaves out interlacing, alpha and other depths.
 */
import { crc32, deflateSync } from 'node:zlib';
import { AvclError } from '@avcl/torch';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BIT_DEPTH = 8;
const INDEXED = 3;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** Rows, each behind a byte that says "no filter". */
function rows(indices: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    out.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  return out;
}

/**
 * Encodes a picture.
 *
 * @param indices - one a pixel, row by row from the top
 * @param palette - RGB triples, 256 at most
 * @throws AvclError USAGE when the number of indices is not what width and height say
 */
export function encodePng(width: number, height: number, indices: Uint8Array, palette: Uint8Array): Buffer {
  if (indices.length !== width * height) {
    throw new AvclError(
      'USAGE',
      `expected ${width * height} \`indices\` for ${width} x ${height} pixels, got ${indices.length}`,
    );
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, INDEXED], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows(indices, width, height), { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
