/**
 * PNG writer for small pictures: 8-bit RGB, or 8-bit indices into a palette. Deflate and checksums are Node's.
 * PNG specification (third edition), sections 5 and 11. Leaves out interlacing, alpha and other depths.
 */
import { crc32, deflateSync } from 'node:zlib';
import { AvclError } from '@avcl/torch';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB = 2;
const INDEXED = 3;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** Rows behind their filter byte: 2 ("up") suits photographs, 0 ("none") indices. */
function filtered(pixels: Uint8Array, stride: number, height: number, filter: 0 | 2): Uint8Array {
  const out = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    out[y * (stride + 1)] = filter;
    for (let i = 0; i < stride; i++) {
      const above = filter === 2 && y > 0 ? pixels[(y - 1) * stride + i]! : 0;
      out[y * (stride + 1) + 1 + i] = pixels[y * stride + i]! - above;
    }
  }
  return out;
}

/**
 * Encodes a picture.
 *
 * @param pixels - interleaved RGB (3 bytes a pixel), or one palette index a pixel
 * @param palette - RGB triples, 256 at most; with it `pixels` are indices
 * @throws AvclError USAGE when the number of bytes is not what width and height say
 */
export function encodePng(width: number, height: number, pixels: Uint8Array, palette?: Uint8Array): Buffer {
  const stride = width * (palette === undefined ? 3 : 1);
  if (pixels.length !== stride * height) {
    throw new AvclError(
      'USAGE',
      `expected ${stride * height} bytes for \`pixels\` of ${width} x ${height}, got ${pixels.length}; pass ${palette === undefined ? 'three' : 'one'} a pixel`,
    );
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, palette === undefined ? RGB : INDEXED], 8);
  const data = deflateSync(filtered(pixels, stride, height, palette === undefined ? 2 : 0), { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', palette)]),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A PNG as the `src` of an image inside the page. */
export function pngUri(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}
