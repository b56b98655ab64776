/**
 * What a disk may hold after the power failed, computed from a trace of faults.cpp. The model is stricter than any journalling file
 * system: bytes are there for certain after an fsync of their file, names after an fsync of their folder, and nothing else is.
 * Of what was not synced, every folder keeps some first part of its changes, and every write is there, gone, or torn. Or the disk was
 * as good as it may be but for one file or folder (`exposures`): what shows that this very one had to be synced.
 * One thing is taken for granted: a rename between two folders is there in both or in neither.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Random } from '@avcl/torch';

/** One line of the trace. Files and folders are numbered in the order in which they appear. */
type Change =
  | { what: 'write'; file: number; at: number; bytes: Buffer }
  | { what: 'cut'; file: number; size: number }
  | { what: 'sync'; node: number }
  | { what: 'name'; node: number; from: Entry | null; to: Entry | null; folder: boolean }
  | { what: 'mark'; text: string };

interface Entry {
  folder: number;
  name: string;
}

/** How the disk dealt with what was not synced; with `Only`, one file's or folder's alone was lost. */
export type Loss = 'all' | 'bytes' | 'torn' | 'nothing' | Random | Only;

interface Only {
  node: number;
  loss: 'all' | 'bytes' | 'torn';
}

/** A moment at which a file or folder had the most to lose: just before its next sync, before it was removed, or at the end. */
export interface Exposure {
  count: number;
  node: number;
  /** Where it lay then. */
  path: string;
  folder: boolean;
}

const TOP = 0;

/** A traced process: its changes, and what it had promised when. */
export class Trace {
  readonly changes: Change[] = [];
  readonly #root: string;
  readonly #nodes = new Map<string, number>([['', TOP]]);
  readonly #byInode = new Map<string, number>();
  #count = 1;

  constructor(path: string, root: string) {
    this.#root = root;
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf('\n', at);
      const [what, inode, offset, size, one, other] = bytes.toString('utf8', at, end).split('\t') as string[];
      const data = bytes.subarray(end + 1, end + 1 + Number(size));
      at = end + 1 + data.length;
      this.#take(what!, inode!, Number(offset), data, one!, other!);
    }
  }

  #place(path: string): { key: string; entry: Entry } {
    const key = path.slice(this.#root.length + 1);
    const folder = this.#nodes.get(dirname(key) === '.' ? '' : dirname(key));
    if (folder === undefined) throw new Error(`a change in an unknown folder: ${path}`);
    return { key, entry: { folder, name: basename(key) } };
  }

  #take(what: string, inode: string, offset: number, bytes: Buffer, one: string, other: string): void {
    if (what === 'M') return void this.changes.push({ what: 'mark', text: one });
    if (what === 'S') {
      const node =
        one === this.#root
          ? TOP
          : (this.#nodes.get(one.slice(this.#root.length + 1)) ?? this.#byInode.get(inode)!);
      return void this.changes.push({ what: 'sync', node });
    }
    if (what === 'W')
      return void this.changes.push({ what: 'write', file: this.#byInode.get(inode)!, at: offset, bytes });
    if (what === 'T')
      return void this.changes.push({ what: 'cut', file: this.#byInode.get(inode)!, size: offset });
    const { key, entry } = this.#place(one);
    if (what === 'C' || what === 'D') {
      const node = this.#count++;
      this.#nodes.set(key, node);
      this.#byInode.set(inode, node);
      this.changes.push({ what: 'name', node, from: null, to: entry, folder: what === 'D' });
      return;
    }
    const node = this.#nodes.get(key)!;
    if (what === 'U' || what === 'X') {
      this.#nodes.delete(key);
      this.changes.push({ what: 'name', node, from: entry, to: null, folder: what === 'X' });
      return;
    }
    const target = this.#place(other);
    if (what === 'R') {
      for (const [path, id] of [...this.#nodes]) {
        if (path !== key && !path.startsWith(`${key}/`)) continue;
        this.#nodes.delete(path);
        this.#nodes.set(target.key + path.slice(key.length), id);
      }
    } else this.#nodes.set(target.key, node);
    this.changes.push({
      what: 'name',
      node,
      from: what === 'R' ? entry : null,
      to: target.entry,
      folder: false,
    });
  }

  /** The moments worth a look, as counts of changes: all but those between writes of one file, of which every `step`th. */
  moments(step: number): number[] {
    return Array.from({ length: this.changes.length }, (_, i) => i + 1).filter(
      (count) =>
        this.changes[count - 1]!.what !== 'write' ||
        this.changes[count]?.what !== 'write' ||
        count % step === 0,
    );
  }

  /** All exposures, in the order of time. */
  exposures(): Exposure[] {
    const open = new Map<number, Exposure>();
    const paths = new Map([[TOP, '.']]);
    const found: Exposure[] = [];
    const touch = (node: number, folder: boolean) =>
      open.set(node, { count: 0, node, path: paths.get(node)!, folder });
    const close = (node: number, count: number) => {
      const exposure = open.get(node);
      open.delete(node);
      if (exposure !== undefined) found.push({ ...exposure, count });
    };
    for (const [i, change] of this.changes.entries()) {
      if (change.what === 'write' || change.what === 'cut') touch(change.file, false);
      if (change.what === 'sync') close(change.node, i);
      if (change.what !== 'name') continue;
      const { node, from, to } = change;
      if (to === null) close(node, i);
      else paths.set(node, join(paths.get(to.folder)!, to.name));
      for (const entry of [from, to]) if (entry !== null) touch(entry.folder, true);
    }
    for (const node of [...open.keys()]) close(node, this.changes.length);
    return found;
  }

  /** The last mark among the first `count` changes. */
  promised(count: number): string | null {
    const marks = this.changes
      .slice(0, count)
      .flatMap((change) => (change.what === 'mark' ? change.text : []));
    return marks.at(-1) ?? null;
  }

  /** Writes into the empty folder `out` what is left when the power fails after `count` changes. */
  leave(count: number, loss: Loss, out: string): void {
    const past = this.changes.slice(0, count);
    const names = keptNames(past, loss);
    const folders = new Map<number, Map<string, number>>();
    const inside = (folder: number) => folders.get(folder) ?? folders.set(folder, new Map()).get(folder)!;
    const isFolder = new Set<number>();
    for (const change of names) {
      if (change.folder) isFolder.add(change.node);
      if (change.from !== null) inside(change.from.folder).delete(change.from.name);
      if (change.to !== null) inside(change.to.folder).set(change.to.name, change.node);
    }
    const write = (folder: number, path: string) => {
      mkdirSync(path, { recursive: true });
      for (const [name, node] of inside(folder)) {
        if (isFolder.has(node)) write(node, join(path, name));
        else writeFileSync(join(path, name), keptBytes(past, node, loss));
      }
    };
    write(TOP, out);
  }
}

type Name = Extract<Change, { what: 'name' }>;

/** The changes of names that are there: those that a sync of their folder followed, and some of the others. */
function keptNames(past: readonly Change[], loss: Loss): Name[] {
  const lastSync = new Map<number, number>();
  for (const [i, change] of past.entries()) if (change.what === 'sync') lastSync.set(change.node, i);
  const open = new Map<number, number>(); // how many unsynced changes each folder has
  const foldersOf = ({ from, to }: Name) =>
    [from?.folder, to?.folder].filter((folder) => folder !== undefined);
  const synced = (name: Name, i: number) =>
    foldersOf(name).some((folder) => (lastSync.get(folder) ?? -1) > i);
  for (const [i, change] of past.entries()) {
    if (change.what !== 'name' || synced(change, i)) continue;
    for (const folder of foldersOf(change)) open.set(folder, (open.get(folder) ?? 0) + 1);
  }
  const share = (folder: number, count: number) => {
    const how = lossOf(loss, folder);
    return typeof how === 'string' ? (how === 'all' ? 0 : count) : how.integer(count + 1);
  };
  const left = new Map([...open].map(([folder, count]) => [folder, share(folder, count)]));
  return past.flatMap((change, i) => {
    if (change.what !== 'name') return [];
    if (synced(change, i)) return change;
    const folders = foldersOf(change);
    if (folders.some((folder) => left.get(folder)! <= 0)) {
      for (const folder of folders) left.set(folder, 0); // what comes later in the same folder is gone too
      return [];
    }
    for (const folder of folders) left.set(folder, left.get(folder)! - 1);
    return change;
  });
}

/** The bytes of a file that are there. A write that is gone leaves zeros where a later one is kept. */
function keptBytes(past: readonly Change[], file: number, loss: Loss): Buffer {
  const syncedTo = past.findLastIndex((change) => change.what === 'sync' && change.node === file);
  const how = lossOf(loss, file);
  let bytes = Buffer.alloc(0);
  const reach = (size: number) => {
    if (size > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
  };
  for (const [i, change] of past.entries()) {
    if (change.what === 'cut' && change.file === file) {
      if (i > syncedTo && how === 'all') continue;
      reach(change.size);
      bytes = bytes.subarray(0, change.size);
    }
    if (change.what !== 'write' || change.file !== file) continue;
    const fate = i < syncedTo ? 'kept' : fateOf(how);
    if (fate === 'gone') continue;
    reach(change.at + change.bytes.length);
    if (fate === 'zeros') continue;
    const whole = fate === 'kept' ? change.bytes.length : change.bytes.length >> 1;
    change.bytes.copy(bytes, change.at, 0, whole);
  }
  return bytes;
}

function lossOf(loss: Loss, node: number): Exclude<Loss, Only> {
  if (typeof loss === 'string' || !('node' in loss)) return loss;
  return loss.node === node ? loss.loss : 'nothing';
}

type Fate = 'kept' | 'gone' | 'torn' | 'zeros';

function fateOf(loss: Exclude<Loss, Only>): Fate {
  if (typeof loss !== 'string') return (['kept', 'gone', 'torn', 'zeros'] as const)[loss.integer(4)]!;
  return ({ all: 'gone', bytes: 'zeros', torn: 'torn', nothing: 'kept' } as const)[loss];
}
