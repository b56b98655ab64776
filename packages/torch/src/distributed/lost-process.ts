/**
 * Which process is to blame when a collective fails, and why. Each process reports once a second how many collectives it has come to. Those that
 * waited say so; of the others, one that left a message failed by itself, one whose reports have ended is gone or stopped, and one that still reports
 * stands still before a collective that the others have reached.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AvclError } from '../errors.js';
import { firstLine, type ProcessGroup } from './process-group.js';

/** Thrown in every process that waited in vain for another. */
export class LostProcessError extends AvclError {
  /** The processes that are to blame. */
  readonly ranks: readonly number[];

  constructor(message: string, fix: string, ranks: readonly number[], cause: unknown) {
    super('FAULT', message, { fix, cause, details: { ranks } });
    this.ranks = ranks;
  }
}

/** Between two looks at the others' reports, which come once a second. */
const LOOK_MS = 2500;
/** How long the process that holds the meeting point stays for the others. */
const LINGER_MS = 5000;

/** What the finding is, as the processes tell it to one another. */
interface Verdict {
  readonly ranks: readonly number[];
  readonly text: string;
}

/**
 * The error to end with. One that is this process's own is left for the others to read, and given back as it is.
 * @param error - what a step or a collective threw
 */
export async function explainFailure(group: ProcessGroup, error: unknown): Promise<unknown> {
  const failure = group.failure();
  if (failure === null) {
    attempt(() => group.tell(`failed/${group.rank}`, firstLine(error)));
    attempt(() => group.tell(`knows/${group.rank}`, ''));
    group.part();
    if (group.rank === 0) await linger(group, [0]);
    return error;
  }
  const { ranks, text } = await findOut(group);
  const fix = `look at what ${naming(ranks)} printed; then start all processes again with --resume`;
  const message = `expected all ${group.size} processes to come to ${doing(group, group.rank)}, got ${text}`;
  return new LostProcessError(message, fix, ranks, error);
}

async function findOut(group: ProcessGroup): Promise<Verdict> {
  const told = attempt(() => {
    group.tell(`waited/${group.rank}`, '');
    return true;
  });
  const before = reports(group);
  await sleep(LOOK_MS);
  const known = told === undefined ? null : attempt(() => group.hear('verdict'));
  const verdict =
    typeof known === 'string' ? (JSON.parse(known) as Verdict) : judge(group, before, reports(group));
  attempt(() => group.tell('verdict', JSON.stringify(verdict)));
  attempt(() => group.tell(`knows/${group.rank}`, ''));
  if (group.rank === 0) await linger(group, verdict.ranks);
  return verdict;
}

/** The meeting point goes with process 0, so it leaves last. */
async function linger(group: ProcessGroup, ranks: readonly number[]): Promise<void> {
  const others = everyRank(group).filter((rank) => rank !== 0 && !ranks.includes(rank));
  const until = performance.now() + LINGER_MS;
  while (performance.now() < until) {
    if (others.every((rank) => attempt(() => group.hear(`knows/${rank}`)) != null)) return;
    await sleep(100);
  }
}

interface Report {
  readonly reports: number;
  readonly arrivals: number;
  readonly doing: string;
}

/** Each process's last report; undefined for one that never made one, null where the meeting point is gone. */
function reports(group: ProcessGroup): (Report | undefined)[] | null {
  return (
    attempt(() =>
      everyRank(group).map((rank) => {
        const text = group.hear(`at/${rank}`);
        if (text === null) return undefined;
        const [count = '0', arrivals = '0', , ...rest] = text.split('\n');
        return { reports: Number(count), arrivals: Number(arrivals), doing: rest.join(' ') };
      }),
    ) ?? null
  );
}

function judge(
  group: ProcessGroup,
  before: ReturnType<typeof reports>,
  after: ReturnType<typeof reports>,
): Verdict {
  if (before === null || after === null) {
    return { ranks: [0], text: 'nothing from rank 0: its process, which holds the meeting point, is gone' };
  }
  const suspects = everyRank(group).filter(
    (rank) => rank !== group.rank && attempt(() => group.hear(`waited/${rank}`)) === null,
  );
  const failed = suspects.filter((rank) => attempt(() => group.hear(`failed/${rank}`)) != null);
  if (failed.length > 0) {
    const texts = failed.map((rank) => `rank ${rank} failed: ${group.hear(`failed/${rank}`)}`);
    return { ranks: failed, text: `an error elsewhere: ${texts.join('; ')}` };
  }
  const silent = suspects.filter((rank) => after[rank]?.reports === before[rank]?.reports);
  if (silent.length > 0) {
    const last = after[silent[0]!]?.doing ?? 'nothing yet';
    return {
      ranks: silent,
      text: `nothing from ${naming(silent)}: its process is gone or stopped (last heard of in ${last})`,
    };
  }
  const least = Math.min(...suspects.map((rank) => after[rank]!.arrivals));
  const behind = suspects.filter((rank) => after[rank]!.arrivals === least);
  if (behind.length > 0) {
    return {
      ranks: behind,
      text: `nothing from ${naming(behind)} for ${group.timeout} s: its process is alive but stands still (in ${after[behind[0]!]!.doing})`,
    };
  }
  return {
    ranks: [],
    text: `none in time, though each waits for the others: the network between them fails (${group.failure()})`,
  };
}

const everyRank = ({ size }: ProcessGroup): number[] => Array.from({ length: size }, (_, rank) => rank);

const naming = (ranks: readonly number[]): string =>
  ranks.length === 0 ? 'each process' : `rank ${ranks.join(', ')}`;

function doing(group: ProcessGroup, rank: number): string {
  return reports(group)?.[rank]?.doing ?? 'a collective';
}

/** Undefined where it throws: the meeting point may be gone. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
