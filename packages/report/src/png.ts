/**
 * PNG writer for small pictures: palette indices or RGB, 8 bits each. Deflate and checksums are Node's.
 * PNG specification (third edition), sections 5 and 11. Leaves out interlacing, alpha and other depths.
 */
import { crc32, deflateSync } from 'node:zlib';
import { AvclError } from '@avcl/torch';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BIT_DEPTH = 8;
const TRUE_COLOUR = 2;
const INDEXED = 3;

function chunk(type: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(content.length + 8);
  out.writeUInt32BE(data.length, 0);
  content.copy(out, 4);
  out.writeUInt32BE(crc32(content), content.length + 4);
  return out;
}

/** Rows, each behind a byte that says "no filter". */
function rows(bytes: Uint8Array, stride: number, height: number): Uint8Array {
  const out = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    out.set(bytes.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  return out;
}

function head(width: number, height: number, colourType: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, colourType], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header)]);
}

function body(bytes: Uint8Array, stride: number, height: number): Buffer {
  const data = deflateSync(rows(bytes, stride, height), { level: 9 });
  return Buffer.concat([chunk('IDAT', data), chunk('IEND', new Uint8Array(0))]);
}

function checkCount(name: string, bytes: Uint8Array, width: number, height: number, each: number): void {
  if (bytes.length === width * height * each) return;
  throw new AvclError(
    'USAGE',
    `expected ${width * height * each} \`${name}\` for ${width} x ${height} pixels, got ${bytes.length}`,
  );
}

/**
 * Encodes a picture.
 *
 * @param indices - one a pixel, row by row from the top
 * @param palette - RGB triples, 256 at most
 * @throws AvclError USAGE when the number of indices is not what width and height say
 */
export function encodePng(width: number, height: number, indices: Uint8Array, palette: Uint8Array): Buffer {
  checkCount('indices', indices, width, height, 1);
  return Buffer.concat([head(width, height, INDEXED), chunk('PLTE', palette), body(indices, width, height)]);
}

/**
 * Encodes a picture of RGB triples, row by row from the top.
 * @throws AvclError USAGE when their number is not what width and height say
 */
export function encodeRgbPng(width: number, height: number, bytes: Uint8Array): Buffer {
  checkCount('bytes', bytes, width, height, 3);
  return Buffer.concat([head(width, height, TRUE_COLOUR), body(bytes, 3 * width, height)]);
}
