// One of the processes of the pool (pool.ts): it meets the others in a group of two and one of three, then does the jobs that come over IPC.
import process from 'node:process';
import { distributed, setNumThreads } from '@avcl/torch';
import { compare, train } from './jobs.mjs';

setNumThreads(1);
const jobs = { compare, train };
const { rank, ports } = JSON.parse(process.argv[2]);
const groups = new Map([[1, null]]);
for (const [size, port] of ports) {
  if (rank >= size) continue;
  const place = {
    rank,
    size,
    localRank: rank,
    localSize: size,
    host: '127.0.0.1',
    port,
    launcherMeets: false,
  };
  groups.set(size, await distributed.joinProcesses(place, { timeout: 100 }));
}

process.on('message', async ({ id, job, size, options }) => {
  try {
    process.send({ id, result: await jobs[job](options, groups.get(size)) });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
