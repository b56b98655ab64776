/**
 * This process's place among those that train together, from the environment: torchrun's contract (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR,
 * MASTER_PORT), which `avcl launch` keeps too, or SLURM's variables. A batch script under SLURM has some of these as well, so only a step (srun)
 * counts.
 */
import { AvclError } from '../errors.js';

/** Where this process stands. */
export interface Place {
  /** 0 .. size-1. */
  readonly rank: number;
  readonly size: number;
  /** Its number among the processes of its machine: the GPU it takes. */
  readonly localRank: number;
  /** Processes on its machine that share the cores it sees. */
  readonly localSize: number;
  /** Where all meet. */
  readonly host: string;
  readonly port: number;
  /** Whether the launcher holds the meeting point; else the first process does. */
  readonly launcherMeets: boolean;
}

/** torchrun's default, where nothing says otherwise. */
const DEFAULT_PORT = 29500;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The place that the environment gives; null for a process that trains alone.
 * @throws AvclError USAGE for variables that are missing or do not fit together
 */
export function placeFrom(env: Environment): Place | null {
  return torchrun(env) ?? slurm(env);
}

function torchrun(env: Environment): Place | null {
  if (env.RANK === undefined && env.WORLD_SIZE === undefined) return null;
  const size = whole(env, 'WORLD_SIZE', 1);
  const rank = whole(env, 'RANK', 0);
  if (size === 1) return null;
  return checked({
    rank,
    size,
    localRank: env.LOCAL_RANK === undefined ? rank : whole(env, 'LOCAL_RANK', 0),
    localSize: env.LOCAL_WORLD_SIZE === undefined ? 1 : whole(env, 'LOCAL_WORLD_SIZE', 1),
    host: text(env, 'MASTER_ADDR'),
    port: whole(env, 'MASTER_PORT', 1),
    launcherMeets: env.TORCHELASTIC_USE_AGENT_STORE === 'True',
  });
}

function slurm(env: Environment): Place | null {
  if (env.SLURM_PROCID === undefined || env.SLURM_STEP_ID === undefined) return null;
  const size = whole(
    env,
    env.SLURM_STEP_NUM_TASKS === undefined ? 'SLURM_NTASKS' : 'SLURM_STEP_NUM_TASKS',
    1,
  );
  if (size === 1) return null;
  return checked({
    rank: whole(env, 'SLURM_PROCID', 0),
    size,
    localRank: whole(env, 'SLURM_LOCALID', 0),
    localSize: 1, // srun binds each process to its own cores (--cpus-per-task)
    host: env.MASTER_ADDR ?? firstNode(env.SLURM_STEP_NODELIST ?? env.SLURM_JOB_NODELIST ?? 'localhost'),
    // Jobs that share a machine must not meet at one port.
    port:
      env.MASTER_PORT === undefined
        ? DEFAULT_PORT + (Number(env.SLURM_JOB_ID ?? 0) % 10_000)
        : whole(env, 'MASTER_PORT', 1),
    launcherMeets: false,
  });
}

/** `node[03-04,7]` and `node03,node04` to `node03`. */
export function firstNode(list: string): string {
  const [, prefix, inside] = /^([^[,]+)(?:\[([^\]]+)\])?/.exec(list) ?? [];
  if (prefix === undefined) throw refused('SLURM_JOB_NODELIST', 'a list of machines', list);
  return inside === undefined ? prefix : `${prefix}${inside.split(/[,-]/)[0]}`;
}

function checked(place: Place): Place {
  if (place.rank < place.size) return place;
  throw refused('RANK', `a number below ${place.size}, the number of processes`, String(place.rank));
}

function text(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw refused(name, 'the machine where all meet', value);
  return value;
}

function whole(env: Environment, name: string, least: number): number {
  const value = env[name];
  if (value !== undefined && /^\d+$/.test(value) && Number(value) >= least) return Number(value);
  throw refused(name, `a whole number of ${least} or more`, value);
}

function refused(name: string, expected: string, got: string | undefined): AvclError {
  return new AvclError(
    'USAGE',
    `expected ${expected} in the environment variable ${name}, got ${got === undefined ? 'nothing' : JSON.stringify(got)}; start with \`avcl launch\`, torchrun or srun, which set it`,
    { details: { variable: name } },
  );
}
