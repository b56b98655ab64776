/** SVG to pixels, with a font of its own, so that a picture is the same on every machine. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { encodeRgbPng } from '../png.js';
import { blank, type Raster } from './raster.js';

const find = createRequire(import.meta.url).resolve;
let ready: Promise<Uint8Array[]> | null = null;

async function prepare(): Promise<Uint8Array[]> {
  await initWasm(await readFile(find('@resvg/resvg-wasm/index_bg.wasm')));
  const font = (name: string) => readFile(find(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  return Promise.all([font('DejaVuSans'), font('DejaVuSans-Bold')]);
}

/** Draws SVG elements onto a white page. */
export async function draw(width: number, height: number, elements: string): Promise<Raster> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
  ready ??= prepare();
  const fontBuffers = await ready;
  const resvg = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: 'DejaVu Sans' },
    background: '#ffffff',
  });
  const picture = resvg.render();
  const { pixels } = picture;
  const out = blank(picture.width, picture.height);
  for (let i = 0; i < out.width * out.height; i++) {
    for (let c = 0; c < 3; c++) out.bytes[3 * i + c] = pixels[4 * i + c]!;
  }
  picture.free();
  resvg.free();
  return out;
}

/** An `<image>` element of a raster. */
export function image(raster: Raster, x: number, y: number): string {
  const { width, height, bytes } = raster;
  const uri = `data:image/png;base64,${encodeRgbPng(width, height, bytes).toString('base64')}`;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="${uri}"/>`;
}

/** A `<text>` element; what it says is escaped. */
export function text(
  says: string,
  x: number,
  y: number,
  options: { size?: number; bold?: boolean; anchor?: 'start' | 'middle' | 'end'; colour?: string } = {},
): string {
  const { size = 13, bold = false, anchor = 'start', colour = '#222222' } = options;
  const escaped = says
    .replace(/[^\P{C}]/gu, ' ') // control characters are not allowed in XML
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${bold ? 'bold' : 'normal'}" text-anchor="${anchor}" fill="${colour}">${escaped}</text>`;
}
