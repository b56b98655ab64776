/** `avcl serve`: a run as an HTTP service, until it is asked to stop. */
import { once } from 'node:events';
import {
  type CommonOptions,
  checkpoint,
  type Define,
  demand,
  device,
  examples,
  whole,
} from '../frame/define.js';

interface Options extends CommonOptions {
  readonly run: string;
  readonly checkpoint?: 'best' | 'last';
  readonly device?: string;
  readonly host: string;
  readonly port: number;
  readonly concurrency: number;
  readonly queue: number;
  readonly timeout: number;
  readonly maxBytes: number;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
}

const HELP = `
Ask it:
  $ curl --data-binary @clip.mp4 -H 'content-type: video/mp4' \\
      http://127.0.0.1:8000/v1/predict
  GET /openapi.json describes everything; /healthz, /readyz and /metrics are for
  whoever watches it.

SIGTERM and Ctrl-C: files that are inside are finished, new ones get 503; then
it ends (143, 130).
`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const define: Define = (command, run) => {
  demand(command, ['--run <run>', 'a fine-tuned run; a pre-trained one gives features only']);
  command
    .option('--host <name>', 'where to listen; 0.0.0.0: everywhere', '127.0.0.1')
    .option('--port <n>', 'where to listen; 0: any port that is free', whole(0), 8000)
    .option('--concurrency <n>', 'files that are decoded and computed at the same time', whole(1), 2)
    .option('--queue <n>', 'files that may wait; one more gets 429', whole(0), 16)
    .option('--timeout <s>', 'seconds for an upload, and again for its answer', whole(1), 120)
    .option('--max-bytes <n>', 'the largest file that is taken, in bytes', whole(1), 256 * 2 ** 20)
    .option('--allow-host <name>', 'a name of this server in Host (may be repeated); *: any', collect)
    .option('--allow-origin <url>', 'pages of this origin may ask (may be repeated)', collect)
    .option(...checkpoint)
    .option(...device)
    .addHelpText(
      'after',
      examples('serve --run runs/fine', 'serve --run runs/fine --host 0.0.0.0 --allow-host gpu7 --port 80') +
        HELP,
    )
    .action((options: Options) =>
      run(options, async ({ logger, signal }) => {
        const [{ serveRun }, { StoppedError }] = await Promise.all([import('@avcl/serve'), import('avcl')]);
        const { timeout, allowHost = [], allowOrigin = [], ...rest } = options;
        const { url, facts, stop } = await serveRun({
          ...rest,
          timeoutSeconds: timeout,
          hosts: allowHost,
          origins: allowOrigin,
          logger,
        });
        const labels = facts.stage === 'finetune' ? `${facts.classes.length} classes` : 'features only';
        logger.info(`serving ${options.run} (${labels}) at ${url}`);
        if (!signal.aborted) await once(signal, 'abort');
        await stop();
        throw new StoppedError('stopped after every file that was inside had its answer', 'start it again');
      }),
    );
};
