/**
 * The worker process: does one job and ends. It ends at once, with its ffmpeg children, when the studio asks it to or is gone.
 */
import { AvclError } from '@avcl/torch';
import { checks } from '../clips/checks-job.js';
import { map } from '../map/map-job.js';
import { takeIn } from '../why/take-in-job.js';
import { why } from '../why/why-job.js';
import type { JobAnswers, JobInputs, JobName, JobProgress, WorkerMessage } from './protocol.js';

type Work = { [Name in JobName]: (input: JobInputs[Name], tell: Tell) => Promise<JobAnswers[Name]> };
export type Tell = (progress: JobProgress) => void;

const work: Work = { checks, map, takeIn, why };

const end = () => process.exit(1); // `exit` handlers end the children
process.on('SIGTERM', end);
process.on('disconnect', end);

const say = (message: WorkerMessage) =>
  new Promise<void>((done) => {
    process.send!(message, () => done());
  });

process.once('message', async ({ name, input }: { name: JobName; input: never }) => {
  try {
    const answer = await work[name](input, (progress) => void say({ progress }));
    await say({ answer });
  } catch (error) {
    const { message } = error as Error;
    const failure =
      error instanceof AvclError
        ? { code: error.code, message, fix: error.fix ?? null }
        : { code: 'FAULT', message: `unexpected fault: ${message}`, fix: null };
    await say({ failure });
  }
  process.off('disconnect', end);
  process.exit(0);
});
