/** A small fine-tuned run as a web folder, and small videos with sound: made once a test file. */
import { join } from 'node:path';
import { exportRun } from '@avcl/export';
import { finetune } from 'avcl';
import { memoryStore } from '../../../avcl/test/support/memory-store.js';
import { scratch, tiny } from '../../../avcl/test/support/tiny.js';
import { makeMedia } from '../../../media/test/make-media.js';

export interface Site {
  readonly run: string;
  readonly folder: string;
  /** Where more files may be put. */
  readonly scratch: string;
}

/** Trains for a moment, on 3 s clips of 4 classes, and exports. */
export async function makeSite(): Promise<Site> {
  const folder = scratch();
  const [run, out] = [join(folder, 'run'), join(folder, 'site')];
  const data = memoryStore({ classes: 4, train: 32, val: 8, test: 4 });
  await finetune({
    data,
    from: 'none',
    out: run,
    recipe: tiny('finetune.epochs=10', 'model.dropout=0', 'finetune.lr=0.05'),
  });
  await exportRun({ run, format: 'web', out, data: 'none' });
  return { run, folder: out, scratch: folder };
}

/** A moving picture at 160 x 120 and 12 frames a second, and two tones that change over time. */
export function makeVideo(path: string, seconds: number, kind: 'pattern' | 'fractal'): string {
  const pictures = {
    pattern: `testsrc2=size=160x120:rate=12:duration=${seconds}`,
    fractal: `mandelbrot=size=160x120:rate=12,trim=duration=${seconds}`,
  };
  const sounds = {
    pattern: '0.4*sin(2*PI*(300+80*t)*t)',
    fractal: '0.5*sin(2*PI*1800*t)*lt(mod(t\\,0.8)\\,0.3)+0.01*random(0)',
  };
  return makeMedia(path, { seconds, picture: pictures[kind], sound: sounds[kind] });
}
