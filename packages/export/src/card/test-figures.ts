/** The figures of `avcl test --json` in the card: of the weights that are exported and of no others, and by what clips and crops they came about. */
import { basename, dirname, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { bootstrap, type LoadedModel, readTest, type Tested } from 'avcl';
import type { ExportOptions, Share } from '../options.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A figure for people. */
export const shareText = ({ right, videos, interval }: Share): string =>
  `${right} of ${videos}, ${percent(right / videos)} (95 % interval ${interval.map(percent).join(' to ')})`;

/** Of which videos, how looked at, and how many were right. */
export function testText({ split, clips, crops, without, listed, videos }: Tested): string {
  const hits = videos.map(({ label, predicted }) => label === predicted);
  const share = { right: hits.filter(Boolean).length, videos: hits.length, interval: bootstrap(hits) };
  const looks =
    clips === undefined
      ? 'of clips whose number the test does not say'
      : `by ${clips} ${clips === 1 ? 'clip' : 'clips'} a video${crops === undefined || crops === 1 ? '' : ` of ${crops} crops each`}`;
  const averaged = (clips ?? 1) * (crops ?? 1) > 1 ? ', averaged' : '';
  const off = without ? `, ${without} switched off` : '';
  const left = listed === undefined || listed === hits.length ? '' : `; ${listed - hits.length} left out`;
  return `${split}, top-1 of the run ${looks}${averaged}${off}: ${shareText(share)}${left}`;
}

/**
 * Reads the test that the options name.
 * @throws AvclError DATA where it is of another run, of other weights or of other classes
 */
export function testFor(
  { run, test: file, logger }: ExportOptions,
  model: LoadedModel,
  weights: string,
): Tested | null {
  if (file === undefined) return null;
  const test = readTest(file);
  const refuse = (got: string) => {
    const fix = `npx avcl test --run ${run} --data STORE --json > ${file}`;
    throw new AvclError('DATA', `expected a test of ${run} in ${file}, got ${got}; test this run`, { fix });
  };
  const name = (folder: string) => basename(resolve(folder));
  if (test.weights === undefined) {
    if (name(test.run) !== name(run)) refuse(`one of ${test.run}`);
    logger?.warn(
      `${file} does not say of which weights it is: if ${run} was trained anew since, test it again`,
    );
  } else if (test.weights !== weights) {
    const place = `checkpoints/${name(dirname(model.file!))}`;
    refuse(`one of ${test.run} with other weights than those in ${place}`);
  }
  const foreign = test.videos.find(({ predicted }) => !model.classes.includes(predicted));
  if (foreign !== undefined) {
    refuse(`the label ${JSON.stringify(foreign.predicted)}, which is not one of its classes`);
  }
  return test;
}
