/** Checks of the machine: Node, memory, disk space, GPU. */
import { execFileSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { cudaIsAvailable } from '@avcl/torch';
import { bad, type Check, good, said } from './check.js';

const GIB = 2 ** 30;
/** Least that the quick recipe is comfortable with; R3D at the paper's size wants about 6 GiB at batch 4. */
const MEMORY_GIB = 4;
/** libtorch, a store of some thousand clips, a few runs. */
const DISK_GIB = 2;
const NODE = [20, 19] as const;

/** Node's version. */
export function nodeCheck(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NODE[0] || (major === NODE[0] && minor >= NODE[1])
    ? good('node', `v${version}`)
    : bad('node', `v${version}, needs ${NODE.join('.')} or newer`, 'install Node 22: https://nodejs.org');
}

/** Memory that this process may use: the machine's, or the container's where that is less. */
export function memoryCheck(): Check {
  const limit = process.constrainedMemory() || totalmem();
  const gib = Math.min(limit, totalmem()) / GIB;
  const detail = `${gib.toFixed(1)} GiB, ${availableParallelism()} cores`;
  return gib >= MEMORY_GIB
    ? good('memory', detail)
    : bad(
        'memory',
        `${detail}, wants ${MEMORY_GIB} GiB`,
        'use a smaller batch_size, or a machine with more memory',
      );
}

/** Free space where the command runs. */
export function diskCheck(folder = process.cwd()): Check {
  const { bavail, bsize } = statfsSync(folder);
  const gib = (bavail * bsize) / GIB;
  const detail = `${gib.toFixed(1)} GiB free in ${folder}`;
  return gib >= DISK_GIB
    ? good('disk', detail)
    : bad('disk', `${detail}, wants ${DISK_GIB} GiB`, 'free space, or work on another disk');
}

/** A GPU, where there is one. None is no fault: everything runs on the CPU. */
export function gpuCheck(): Check {
  if (!existsSync('/proc/driver/nvidia/version')) {
    return good('gpu', 'none found; computing on the CPU');
  }
  try {
    const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
    const rows = execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000 });
    const found = rows.trim().replaceAll('\n', '; ');
    return cudaIsAvailable()
      ? good('gpu', found)
      : bad(
          'gpu',
          `${found}; libtorch cannot use it`,
          'npx avcl setup, which fetches the CUDA libraries for it',
        );
  } catch (error) {
    return bad(
      'gpu',
      `a driver is loaded but nvidia-smi failed: ${said(error)}`,
      'check the NVIDIA driver with nvidia-smi',
    );
  }
}
