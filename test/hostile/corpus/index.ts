// Writes the corpus: one hostile file of each kind in a class folder, a healthy clip after every eighth, and nothing else.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpeg } from '../../../packages/media/test/make-media.js';
import { broken } from './broken.js';
import { makeClips } from './clips.js';
import { containers } from './containers.js';
import { elsewhere } from './elsewhere.js';
import { files } from './files.js';
import type { Kind, Workshop } from './kind.js';
import { streams } from './streams.js';

export type { Ending, Kind } from './kind.js';

export const KINDS: readonly Kind[] = [...broken, ...streams, ...containers, ...elsewhere, ...files];

/** What was written. */
export interface Corpus {
  /** Path below the root, as Node reads the name, to kind. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Paths of the healthy clips below the root. */
  readonly neighbours: readonly string[];
}

/** Writes healthy clips into `root`, of four lengths and pitches. @returns their paths below it */
export function writeNeighbours(root: string): string[] {
  mkdirSync(join(root, 'clips'), { recursive: true });
  return Array.from({ length: Math.ceil(KINDS.length / 8) }, (_, i) => {
    const path = join('clips', `${place(8 * i + 7)} healthy.mp4`);
    if (i < 4) healthy(join(root, path), i);
    else copyFileSync(join(root, 'clips', `${place(8 * (i % 4) + 7)} healthy.mp4`), join(root, path));
    return path;
  });
}

/** A healthy clip; others for other numbers. */
export function healthy(path: string, i: number): void {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=64x48:rate=10:duration=${1.5 + 0.1 * i}`];
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=${300 + 40 * i}:duration=2`];
  ffmpeg([...picture, ...sound, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', path]);
}

/** Writes healthy clips and the hostile files between them. */
export function writeCorpus(root: string, aside: string, shop: Omit<Workshop, 'clips'>): Corpus {
  const neighbours = writeNeighbours(root);
  const clips = makeClips(aside);
  const kinds = new Map<string, Kind>();
  for (const [i, kind] of KINDS.entries()) {
    const name = kind.file ?? `${place(i)} ${kind.name.replaceAll('/', ' ')}.${kind.extension ?? 'mp4'}`;
    const path = Buffer.concat([Buffer.from(`${root}/clips/`), Buffer.from(name as string)]);
    kind.make(typeof name === 'string' ? path.toString() : path, { ...shop, clips });
    const inner = kind.name === 'a folder with the name of a video' ? '/inside.mp4' : '';
    kinds.set(`clips/${name.toString()}${inner}`, kind);
  }
  return { kinds, neighbours };
}

/** Sorts before the next one's, so that hostile and healthy files are decoded together. */
const place = (i: number) => String(i).padStart(3, '0');
