/**
 * The processes that train together. Collectives: every process must come to the same ones in the same order, and each waits for the others, for
 * at most `timeout` seconds. What they need of libtorch is c10d's TCP store, Gloo (CPU) and NCCL (CUDA).
 */

import { fromArray } from '../create.js';
import { call, callAsync } from '../dispatch.js';
import { AvclError } from '../errors.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { loadOperators } from './library.js';
import type { Place } from './place.js';

/** Options of {@link joinProcesses}. */
export interface JoinOptions {
  /** Seconds that a process waits for the others. Default 60. */
  timeout?: number | undefined;
  /** The network interface that Gloo uses. Default GLOO_SOCKET_IFNAME, else the machine's own address. */
  interface?: string | undefined;
}

/** How values of several processes become one. */
export type Reduction = 'sum' | 'max' | 'min';

/** Payload that went through a group, in bytes of this process's own tensors. */
export interface Traffic {
  readonly gradients: number;
  readonly reduced: number;
  readonly gathered: number;
  readonly broadcast: number;
}

/**
 * Meets the other processes; resolves once all are there.
 * @throws AvclError ENVIRONMENT where the operators are not built, or the others do not come in time
 */
export async function joinProcesses(place: Place, options: JoinOptions = {}): Promise<ProcessGroup> {
  const { timeout = 60 } = options;
  loadOperators('gloo');
  const { host, port, rank, size } = place;
  const server = rank === 0 && !place.launcherMeets;
  const network = options.interface ?? process.env.GLOO_SOCKET_IFNAME ?? '';
  try {
    const args = [host, port, rank, size, server, timeout, network];
    return new ProcessGroup((await callAsync('avcl_c10d::join', '', args)) as number, place, timeout);
  } catch (cause) {
    throw new AvclError(
      'ENVIRONMENT',
      `expected ${size} processes to meet at ${host}:${port} within ${timeout} s, got: ${firstLine(cause)}`,
      {
        fix: 'check that all were started, that MASTER_ADDR and MASTER_PORT are the same for all and that the port is free and not behind a firewall',
        details: { ...place },
        cause,
      },
    );
  }
}

/** One line of an error's text. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!;

/** The processes that train together; see the head of this file. */
export class ProcessGroup {
  readonly rank: number;
  readonly size: number;
  readonly localRank: number;
  readonly localSize: number;
  #left = false;
  #cuda = false;

  /** @internal */
  constructor(
    /** @internal */
    readonly number: number,
    place: Place,
    /** Seconds that a collective waits. */
    readonly timeout: number,
  ) {
    this.rank = place.rank;
    this.size = place.size;
    this.localRank = place.localRank;
    this.localSize = place.localSize;
  }

  /** `x` of all processes, added (or their largest or smallest), in the place of `x`. No gradient. */
  allReduce(x: Tensor, reduction: Reduction = 'sum'): Tensor {
    return this.#call('all_reduce_', x, reduction) as Tensor;
  }

  /** `x` of the process `rank`, in the place of every other's. No gradient. */
  broadcast(x: Tensor, rank = 0): Tensor {
    return this.#call('broadcast_', x, rank) as Tensor;
  }

  /**
   * The rows of all processes, in the order of their ranks. Its gradient is the sum of what every process owes to these rows: right where the
   * loss that is minimised is the sum of all processes' losses.
   * @param rows - (n, ...)
   * @param counts - how many rows each process brings; default: as many as this one
   * @returns (N, ...)
   */
  allGather(rows: Tensor, counts: readonly number[] = Array<number>(this.size).fill(rows.shape[0]!)): Tensor {
    return this.#call('gather_rows', rows, [...counts]) as Tensor;
  }

  /** The sum of `x` over all processes, anew, with a gradient as {@link ProcessGroup.allGather}'s. */
  sum(x: Tensor): Tensor {
    return this.#call('sum', x) as Tensor;
  }

  /** Waits until all are here. */
  barrier(): void {
    this.#call('barrier');
  }

  /** As {@link ProcessGroup.barrier}, while JavaScript goes on. */
  async barrierAsync(): Promise<void> {
    await callAsync('avcl_c10d::barrier', '', [this.number]);
  }

  /** Numbers of all processes, a list for each; every process brings as many. Exact: they travel as float64. */
  exchange(values: readonly number[]): number[][] {
    return tidy(() => {
      const own = fromArray(Float64Array.from(values), [1, values.length]);
      return this.allGather(own).tolist() as number[][];
    });
  }

  /** JSON of the process `rank` for all; the others' own is not looked at. */
  share<T>(value: T, rank = 0): T {
    return tidy(() => {
      const bytes = this.rank === rank ? new TextEncoder().encode(JSON.stringify(value)) : new Uint8Array(0);
      const length = this.exchange([bytes.length])[rank]![0]!;
      const text = this.broadcast(
        fromArray(this.rank === rank ? bytes : new Uint8Array(length), [length]),
        rank,
      );
      return JSON.parse(new TextDecoder().decode(text.toArray() as Uint8Array)) as T;
    });
  }

  /**
   * CUDA's tensors go through NCCL from now on; every process calls this.
   * @throws AvclError ENVIRONMENT where the operators for it were not built
   */
  useCuda(): void {
    if (this.#cuda) return;
    loadOperators('nccl');
    this.#call('use_nccl');
    this.#cuda = true;
  }

  /** Says for the others what this process is doing, for the message when it is lost: `step 12`. */
  note(doing: string): void {
    this.#call('note', doing);
  }

  /** What has gone through the group so far. */
  traffic(): Traffic {
    const [gradients, reduced, gathered, broadcast] = this.#call('traffic') as [
      number,
      number,
      number,
      number,
    ];
    return { gradients, reduced, gathered, broadcast };
  }

  /** The first failure of a collective, or null. */
  failure(): string | null {
    return (this.#call('failure') as string) || null;
  }

  /** Leaves a message for the others under a key, which they read with {@link ProcessGroup.hear}. */
  tell(key: string, message: string): void {
    this.#call('tell', key, message);
  }

  /** A message that was left, or null. */
  hear(key: string): string | null {
    return this.#call('hear', key) as string | null;
  }

  /** Closes the connections after a failure of this process's own, so that the others notice; messages can still be left. */
  part(): void {
    this.#call('part');
  }

  /** Leaves the group; a second call does nothing. Every process leaves, or the others wait for it. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#call('leave');
  }

  #call(operator: string, ...args: unknown[]): unknown {
    return call(`avcl_c10d::${operator}`, '', [this.number, ...args]);
  }
}
