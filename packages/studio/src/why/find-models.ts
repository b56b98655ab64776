/** The runs below the folder that is shown which have saved a model, with what someone needs to choose one. */
import { newerNote, readConfig } from 'avcl';
import { foldersIn, hasWeights } from '../folders.js';
import type { Places } from '../places.js';

/** A run with a model. */
export interface FoundModel {
  /** How requests name it. */
  readonly name: string;
  readonly stage: 'pretrain' | 'finetune' | null;
  /** Streams that its classifier sees; pre-training always has both. */
  readonly inputs: 'both' | 'rgb' | 'audio';
  readonly backbone: string;
  /** Hash of the store that it was trained on. */
  readonly dataHash: string;
  /** Why it cannot be used. */
  readonly problem: string | null;
  /** What is to be known before it is believed: that a newer avcl made it. */
  readonly note: string | null;
}

const unread = { stage: null, inputs: 'both', backbone: '', dataHash: '', note: null } as const;

/** All of them, by name. */
export async function findModels(places: Places): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for await (const { path, kind } of foldersIn(places)) {
    if (kind !== 'run' || !hasWeights(path)) continue;
    const name = places.nameOf(path);
    const stray = places.problemOf(path);
    if (stray !== null) {
      found.push({ ...unread, name, problem: stray });
      continue;
    }
    try {
      const { header, recipe } = readConfig(path);
      found.push({
        name,
        stage: header.stage,
        inputs: header.stage === 'pretrain' ? 'both' : recipe.finetune.inputs,
        backbone: recipe.model.backbone,
        dataHash: header.dataHash,
        problem: null,
        note: newerNote(header.version),
      });
    } catch (error) {
      const problem = (error as Error).message;
      found.push({ ...unread, name, problem });
    }
  }
  return found;
}
