/**
 * In the worker: one uploaded file into a clip store of its own, by the guarded decoding of every build, with the frame size of the model. What
 * the file lacks is silent or black in it, and said.
 */
import { dirname } from 'node:path';
import { buildStore, openStore } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { describeRun } from 'avcl';
import type { JobInputs } from '../jobs/protocol.js';
import type { Tell } from '../jobs/worker.js';

/** A clip is explained window by window; two minutes take some minutes. Longer files are for `avcl predict`. */
export const MOST_SECONDS = 120;

export async function takeIn(
  { file, key, run, out }: JobInputs['takeIn'],
  tell: Tell,
): Promise<{ key: string }> {
  tell({ line: 'decodes the file', share: null });
  const { frames } = await describeRun(run);
  await buildStore(
    {
      source: 'a dropped file',
      root: dirname(file),
      inputs: [{ key, path: file, label: null, split: null }],
      problems: [],
    },
    out,
    {
      ...(frames === null ? {} : { frames }),
      jobs: 1,
      fill: true,
      limits: { mediaSeconds: MOST_SECONDS },
    },
  );
  using store = await openStore(out);
  const [input] = store.inputs;
  if (store.clips.length === 1) return { key };
  const { reason, detail } = input!;
  throw new AvclError(
    'DATA',
    `expected a video or sound file of 1.2 to ${MOST_SECONDS} s, got ${reason}: ${detail}`,
    {
      fix: fixOf(reason),
    },
  );
}

function fixOf(reason: string | null): string {
  if (reason === 'too-large') return 'cut a part out of it; for long videos: npx avcl predict';
  return 'play the file in another program; where that works, convert it to MP4';
}
