// Small clips to be mutated: real ones where they are beside the repository, else those of the synthetic benchmark; every third
// moved into another container without encoding it again, so that other demuxers meet mutants too.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { synthesise } from '@avcl/datasets';
import { ffmpeg, sharedFolder } from '../../packages/media/test/make-media.js';

export interface Sources {
  /** Where they come from, for the report: a seed means another file with other clips. */
  readonly from: string;
  readonly clips: readonly { readonly bytes: Buffer; readonly extension: string }[];
}

const CLIPS = 24;
const CONTAINERS = ['mkv', 'ts', 'avi', 'mov', 'flv'];

/** Reads or makes them, with `folder` for what has to be made. */
export async function mediaSources(folder: string): Promise<Sources> {
  const shared = sharedFolder('clips');
  const root = shared ?? folder;
  if (shared === null) await synthesise(root, { preset: 'smoke', clips: 32 });
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mp4'))
    .map((name) => ({ path: join(root, name), bytes: statSync(join(root, name)).size }))
    .sort((a, b) => a.bytes - b.bytes || (a.path < b.path ? -1 : 1))
    .slice(0, CLIPS);
  const clips = files.map(({ path }, i) => {
    if (i % 3 !== 0) return { bytes: readFileSync(path), extension: 'mp4' };
    const moved = join(folder, `${i}.${CONTAINERS[(i / 3) % CONTAINERS.length]}`);
    ffmpeg(['-i', path, '-c', 'copy', moved]);
    return { bytes: readFileSync(moved), extension: extname(moved).slice(1) };
  });
  return { from: shared ? `the ${CLIPS} smallest real clips` : `${clips.length} synthetic clips`, clips };
}
