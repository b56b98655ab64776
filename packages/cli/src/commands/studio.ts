/** `avcl studio`: the local web app. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { type CommonOptions, type Define, examples, whole } from '../frame/define.js';

const BIN = fileURLToPath(new URL('../../bin/avcl.mjs', import.meta.url));

interface Options extends CommonOptions {
  readonly host: string;
  readonly allowHost?: string[];
  readonly port: number;
  readonly open?: true;
  readonly allowRun?: true;
}

export const define: Define = (command: Command, run) => {
  command
    .argument('[dir]', 'the folder to show; runs and stores are found below it', '.')
    .option(
      '--host <name>',
      'where to listen; anything but this machine alone asks readers for the token',
      '127.0.0.1',
    )
    .option(
      '--allow-host <name>',
      'a further name that it is reached by (may be repeated)',
      (name: string, before: string[] = []) => [...before, name],
    )
    .option('--port <n>', 'where to listen; 0: any port that is free', whole(0), 7325)
    .option('--open', 'open it in the browser')
    .option('--allow-run', 'let the page start, stop and resume runs on this machine')
    .addHelpText('after', examples('studio out', 'studio out --open', 'studio runs --port 8080 --allow-run'))
    .action((dir: string, options: Options) =>
      run(options, async ({ logger, signal }) => {
        const { startStudio } = await import('@avcl/studio');
        const { host, port, allowRun, allowHost = [] } = options;
        await using studio = await startStudio({
          dir,
          host,
          allowHosts: allowHost,
          port,
          allowRun,
          avcl: [process.execPath, BIN],
          onFault: (error) => logger.warn(`fault: ${error.stack ?? error.message}`),
        });
        logger.info(`${studio.address}\nshows ${studio.dir}; Ctrl-C ends it`);
        if (options.open) openInBrowser(studio.address, logger.warn.bind(logger));
        if (!signal.aborted) await once(signal, 'abort');
        return {
          json: { url: studio.url, dir: studio.dir },
          text: 'the studio has ended',
          silent: options.json !== true,
        };
      }),
    );
};

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

function openInBrowser(address: string, warn: (message: string) => void): void {
  const [program, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program!, [...words, address], { stdio: 'ignore', detached: true });
  child.on('error', (error) =>
    warn(`the browser could not be opened (${error.message}); open the address above`),
  );
  child.unref();
}
