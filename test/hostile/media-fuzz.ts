// Mutants through `avcl data build`, a batch in a store of its own beside healthy clips. A batch is sound when the command
// ends by itself and well, every file is counted once, the store reads whole, the healthy clips have the bytes of a store without
// mutants, and `watch` saw nothing. Of a batch that is not sound each mutant is tried alone, so that a seed can be named.

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildSummary, type InputRecord, openStore } from '@avcl/media';
import { healthy } from './corpus/index.js';
import type { Sources } from './media-sources.js';
import { mutate } from './mutate.js';
import type { Watch } from './watch.js';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/avcl.mjs', import.meta.url));
/** In every split: splits that a build has to make depend on all its files. */
const NEIGHBOURS = ['train/clips/0', 'train/clips/1', 'train/clips/2', 'val/clips/0', 'test/clips/0'];
/** Seconds of decoding after which the build gives a file up. */
const TIMEOUT = 60;

/** What became of mutants, by ending, and what should not have happened. */
export interface Findings {
  endings: Record<string, number>;
  failures: { seeds: number[]; what: string }[];
}

export class MediaFuzz {
  readonly #folder: string;
  readonly #sources: Sources;
  readonly #watch: Watch;
  #alone: unknown;

  constructor(folder: string, sources: Sources, watching: Watch) {
    this.#folder = folder;
    this.#sources = sources;
    this.#watch = watching;
  }

  /** The mutant of a seed. */
  mutant(seed: number): { bytes: Buffer; extension: string } {
    const { clips } = this.#sources;
    const { bytes, extension } = clips[seed % clips.length]!;
    const other = clips[(seed * 7 + 3) % clips.length]!.bytes;
    return { bytes: mutate(bytes, other, seed), extension };
  }

  /** Builds a store of these mutants. */
  async batch(seeds: readonly number[]): Promise<Findings> {
    this.#alone ??= checksums(await this.#build([]));
    const findings: Findings = { endings: {}, failures: [] };
    let inputs: readonly InputRecord[];
    try {
      inputs = await this.#build(seeds);
      if (JSON.stringify(checksums(inputs)) !== JSON.stringify(this.#alone)) {
        throw new Error('healthy clips have other bytes than without mutants');
      }
    } catch (error) {
      const what = (error as Error).message;
      console.error(`${seeds.length} mutants from seed ${seeds[0]}: ${what}`);
      if (seeds.length === 1) return { endings: {}, failures: [{ seeds: [...seeds], what }] };
      for (const seed of seeds) merge(findings, await this.batch([seed]));
      // Together they do what none does alone.
      if (findings.failures.length === 0) findings.failures.push({ seeds: [...seeds], what });
      return findings;
    }
    for (const { path, state, reason } of inputs) {
      if (path.includes('healthy')) continue;
      const ending = state === 'repaired' ? `repaired, ${reason}` : (reason ?? state);
      findings.endings[ending] = (findings.endings[ending] ?? 0) + 1;
    }
    return findings;
  }

  #healthy(path: string, i: number): void {
    const made = join(this.#folder, `healthy ${i}.mp4`);
    if (!existsSync(made)) healthy(made, i);
    copyFileSync(made, path);
  }

  async #build(seeds: readonly number[]): Promise<readonly InputRecord[]> {
    const root = join(this.#folder, 'root');
    const out = join(this.#folder, 'store');
    for (const path of [root, out]) rmSync(path, { recursive: true, force: true });
    for (const split of ['train', 'val', 'test']) mkdirSync(join(root, split, 'clips'), { recursive: true });
    for (const [i, place] of NEIGHBOURS.entries()) this.#healthy(join(root, `${place}5 healthy.mp4`), i % 3);
    for (const [i, seed] of seeds.entries()) {
      const { bytes, extension } = this.mutant(seed);
      writeFileSync(join(root, 'train/clips', `${i % 10}${i} of ${seed}.${extension}`), bytes);
    }
    const summary = await build(root, out, seeds.length);
    const { listed, ok, repaired, rejected } = summary;
    const expected = seeds.length + NEIGHBOURS.length;
    if (listed !== expected || ok + repaired + rejected !== expected) {
      throw new Error(`${expected} files are accounted for as ${JSON.stringify(summary)}`);
    }
    const offences = this.#watch.offences(out);
    if (offences.length > 0) throw new Error(offences.join('; '));
    using store = await openStore(out);
    if (store.settings.limits.seconds !== TIMEOUT) throw new Error('--timeout has no effect');
    for (const [clip, { frames, width, height, key, fps }] of store.clips.entries()) {
      if (!Number.isFinite(fps)) throw new Error(`${key} has ${fps} frames a second`);
      const size = Math.min(width, height);
      (await store.readWindows([{ clip, start: 0, frames, x: 0, y: 0, size }])).dispose();
    }
    (await store.readMel(store.clips.map((_, i) => i))).dispose();
    return store.inputs;
  }
}

function merge(into: Findings, from: Findings): void {
  into.failures.push(...from.failures);
  for (const [ending, count] of Object.entries(from.endings)) {
    into.endings[ending] = (into.endings[ending] ?? 0) + count;
  }
}

/** Runs the command; it has the time that its own limit gives it, and a minute. */
async function build(root: string, out: string, files: number): Promise<BuildSummary> {
  const args = [
    'data',
    'build',
    root,
    '--out',
    out,
    '--json',
    '--frames',
    '96x72',
    '--timeout',
    `${TIMEOUT}`,
  ];
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const limit = setTimeout(
    () => child.kill('SIGKILL'),
    1000 * (60 + 2 * TIMEOUT * (files + NEIGHBOURS.length)),
  );
  let told = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const ended = await new Promise<string>((done) =>
    child.on('close', (status, signal) => done(signal ?? String(status))),
  );
  clearTimeout(limit);
  if (ended !== '0') throw new Error(`the build ended with ${ended}: ${complained.slice(-2000)}`);
  return JSON.parse(told) as BuildSummary;
}

/** Of the members of healthy clips. */
function checksums(inputs: readonly InputRecord[]): unknown {
  return inputs
    .filter(({ path }) => path.includes('healthy'))
    .map(({ state, clip }) => [
      state,
      Object.values(clip?.members ?? {}).map(({ bytes, crc32 }) => [bytes, crc32]),
    ]);
}
