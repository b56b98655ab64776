/**
 * What a benchmark's folder says of itself: `synth.json` (how it was made; `sha256` only once it is whole) and
 * `clips.csv` (a line a clip). A folder made with other settings is refused, never mixed.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { writeWhole } from '../write-whole.js';
import type { Ceilings } from './classes.js';
import type { ClipPlan } from './clip.js';
import type { PlannedClip, Split } from './plan.js';

/** Raised whenever the same settings would give other bytes. */
export const SYNTH_VERSION = 1;

/** A clip with everything that `clips.csv` tells of it. */
export interface MadeClip extends PlannedClip {
  readonly plan: ClipPlan;
  readonly sha256: string;
}

/** What decides every byte. */
export interface SynthSettings {
  readonly preset: string;
  /** `snr=-6:10 hidden=0.1`: what differs from the preset. */
  readonly knobs: string;
  readonly seed: number;
  readonly classes: number;
  readonly clips: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
  readonly sampleRate: number;
}

/** The content of a finished `synth.json`. */
export interface SynthRecord extends SynthSettings {
  readonly splits: Readonly<Record<Split, number>>;
  readonly ceilings: Ceilings;
  /** SHA-256 over the clips' SHA-256 of `clips.csv`, a line each. */
  readonly sha256: string;
}

/**
 * The checksum of a benchmark that stands finished in `out`; null where there is none or an unfinished one.
 * @throws AvclError `DATA` where `out` was begun with other settings, or holds other things
 */
export async function finishedRecord(out: string, settings: SynthSettings): Promise<string | null> {
  const path = join(out, 'synth.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    await refuseStrangers(out);
    return null;
  }
  const found = parseRecord(text, path);
  for (const [name, wanted] of Object.entries({ version: SYNTH_VERSION, ...settings })) {
    if ((found[name] ?? '') === wanted) continue;
    throw new AvclError(
      'DATA',
      `expected \`${name}\` ${wanted || 'of the preset'} in ${path}, got ${found[name] || 'those of the preset'}; choose another folder or remove this one`,
    );
  }
  return typeof found.sha256 === 'string' ? found.sha256 : null;
}

function parseRecord(text: string, path: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    const message = `expected the settings of a synthetic benchmark in ${path}, got broken JSON; remove the folder`;
    throw new AvclError('DATA', message, { cause });
  }
}

async function refuseStrangers(out: string): Promise<void> {
  const there = (await readdir(out).catch(() => [])).filter((name) => !name.endsWith('.partial'));
  if (there.length === 0) return;
  const message = `expected a new or empty folder for the benchmark, got ${out} with ${there[0]} in it; choose another`;
  throw new AvclError('DATA', message);
}

/** Marks `out` as begun. */
export async function beginRecord(out: string, settings: SynthSettings): Promise<void> {
  await writeWhole(join(out, 'synth.json'), toJson(settings));
}

/** Writes `clips.csv`, then marks `out` as whole. */
export async function finishRecord(
  out: string,
  record: SynthRecord,
  clips: readonly MadeClip[],
): Promise<void> {
  await writeWhole(
    join(out, 'clips.csv'),
    `${[HEADER, ...clips.map((clip) => row(clip, record.seed))].join('\n')}\n`,
  );
  await writeWhole(join(out, 'synth.json'), toJson(record));
}

const toJson = (content: object) => `${JSON.stringify({ version: SYNTH_VERSION, ...content }, null, 2)}\n`;

const HEADER = 'path,label,split,class_index,motion,sound,hidden,muted,labelled,seed,frequency,phase,sha256';

const yesNo = (value: boolean) => (value ? 'yes' : 'no');

/** Every clip is labelled; a recipe that uses few labels chooses them itself. */
function row(clip: MadeClip, seed: number): string {
  const { scene, mix, tempo } = clip.plan;
  return [
    clip.path,
    clip.class.label,
    clip.split,
    clip.class.index,
    clip.class.motion,
    clip.class.sound,
    yesNo(scene.hidden),
    yesNo(mix.muted),
    yesNo(true),
    seed,
    tempo.frequency.toFixed(4),
    tempo.phase.toFixed(4),
    clip.sha256,
  ].join(',');
}
