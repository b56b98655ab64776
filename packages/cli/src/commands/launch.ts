/** `avcl launch`: a training in several processes of this machine, or of several. torchrun and SLURM's srun do the same. */
import { createServer } from 'node:net';
import { type CommonOptions, type Define, demand, examples, whole } from '../frame/define.js';
import { type Ended, type Launch, LaunchedProcesses } from '../frame/launched.js';

interface Options extends CommonOptions {
  readonly nprocPerNode: number;
  readonly nnodes: number;
  readonly nodeRank: number;
  readonly masterAddr: string;
  readonly masterPort?: number;
}

/** What may be launched: the commands that train in one run. */
const TRAINING = ['pretrain', 'finetune'];
/** How often a wish of SIGUSR1 is passed on. */
const LOOK_MS = 200;

export const define: Define = (command, run) => {
  demand(command, ['--nproc-per-node <n>', 'processes to start here; with CUDA, one a GPU', whole(1)]);
  command
    .argument('<command...>', 'the training and its options, after --')
    .option('--nnodes <n>', 'machines that take part', whole(1), 1)
    .option('--node-rank <r>', 'this machine, from 0', whole(0), 0)
    .option('--master-addr <host>', 'machine 0, as the others reach it', '127.0.0.1')
    .option(
      '--master-port <port>',
      'where all meet (default: a free port; needed with several machines)',
      whole(1),
    )
    .addHelpText(
      'after',
      examples(
        'launch --nproc-per-node 2 -- pretrain --data store --out runs/pre --recipe quick',
        'launch --nproc-per-node 4 -- pretrain --data store --out runs/pre --resume',
        'launch --nproc-per-node 8 --nnodes 2 --node-rank 1 --master-addr node0 --master-port 29500 -- pretrain --data store --out runs/pre',
      ),
    )
    .action((words: string[], options: Options) =>
      run(options, async (session) => {
        const launch = await launchOf(words, options);
        const processes = new LaunchedProcesses(launch);
        const pass = () => processes.signal('SIGTERM');
        session.signal.addEventListener('abort', pass);
        const wishes = setInterval(() => session.saveAsked() && processes.signal('SIGUSR1'), LOOK_MS);
        await processes.over();
        clearInterval(wishes);
        const culprit = processes.culprit();
        if (session.signal.aborted && culprit !== undefined) throw await stopped(words, options);
        if (culprit !== undefined) throw await failed(culprit, launch.size);
        const text = processes.output.trimEnd();
        return { json: options.json && text !== '' ? JSON.parse(text) : null, text };
      }),
    );
};

async function launchOf(words: readonly string[], options: Options): Promise<Launch> {
  const { AvclError } = await import('@avcl/torch');
  const refuse = (message: string) => new AvclError('USAGE', message);
  if (!TRAINING.includes(words[0]!)) {
    throw refuse(
      `expected ${TRAINING.join(' or ')} after --, got ${words[0]}; other commands run in one process`,
    );
  }
  const { nprocPerNode: local, nnodes, nodeRank, masterAddr: host, masterPort } = options;
  if (nodeRank >= nnodes) throw refuse(`expected --node-rank below --nnodes ${nnodes}, got ${nodeRank}`);
  if (nnodes > 1 && (masterPort === undefined || host === '127.0.0.1')) {
    throw refuse(
      `expected --master-addr and --master-port with ${nnodes} machines, got none; give all machines the same`,
    );
  }
  const port = masterPort ?? (await freePort());
  const json = options.json === true && !words.includes('--json') ? ['--json'] : [];
  return { words: [...words, ...json], local, size: local * nnodes, first: nodeRank * local, host, port };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function stopped(words: readonly string[], options: Options): Promise<Error> {
  const { StoppedError, shellWord } = await import('avcl');
  const again = words.includes('--resume') ? words : [...words, '--resume'];
  const line = ['launch', '--nproc-per-node', `${options.nprocPerNode}`, '--', ...again]
    .map(shellWord)
    .join(' ');
  return new StoppedError('stopped all processes; a checkpoint is saved', `go on with: npx avcl ${line}`);
}

async function failed({ rank, status, signal, told, lastLines }: Ended, size: number): Promise<Error> {
  const { AvclError } = await import('@avcl/torch');
  const details = { rank, status, signal };
  if (told !== null) {
    const { code, message, fix } = told.failure;
    const whose = told.ranks.length === 0 ? `rank ${rank} of ${size}: ` : '';
    const known = ['USAGE', 'DATA', 'ENVIRONMENT'].includes(code) ? (code as 'USAGE') : 'FAULT';
    return new AvclError(known, `${whose}${message}`, { ...(fix === null ? {} : { fix }), details });
  }
  const how = signal === null ? `status ${status}` : `the signal ${signal}`;
  const lines = lastLines.length === 0 ? '' : `; its last lines:\n  ${lastLines.join('\n  ')}`;
  return new AvclError(
    'FAULT',
    `expected all ${size} processes to end well, got ${how} from rank ${rank}${lines}`,
    {
      fix: 'look at why it ended; then give the same command with --resume: the last checkpoint is whole',
      details,
    },
  );
}
