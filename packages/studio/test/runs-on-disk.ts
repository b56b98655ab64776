/** Run folders as they lie on a disk, made small: written by hand where a real training would take too long. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printRecipe, resolveRecipe } from 'avcl';

/** What a made run holds. */
export interface MadeRun {
  readonly stage?: 'pretrain' | 'finetune';
  readonly overrides?: readonly string[];
  readonly from?: string;
  readonly version?: string;
  /** Lines of metrics.jsonl, as they are. */
  readonly metrics?: string;
  readonly log?: string;
  /** Epochs that the last checkpoint has. */
  readonly saved?: number;
}

/** Makes the folder. @returns its path */
export function makeRun(dir: string, name: string, run: MadeRun = {}): string {
  const folder = join(dir, name);
  const stage = run.stage ?? 'pretrain';
  mkdirSync(join(folder, 'checkpoints', 'last'), { recursive: true });
  const recipe = resolveRecipe({ preset: 'smoke', stage, overrides: [...(run.overrides ?? [])] });
  const head = {
    stage,
    version: run.version ?? '0.1.0',
    data: '/data/store',
    dataHash: 'abc',
    from: run.from ?? 'none',
  };
  const lines = Object.entries(head).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(folder, 'config.yaml'), `run:\n${lines.join('')}\n${printRecipe(recipe)}`);
  writeFileSync(join(folder, 'metrics.jsonl'), run.metrics ?? '');
  if (run.log !== undefined) writeFileSync(join(folder, 'train.log'), run.log);
  if (run.saved !== undefined) {
    const position = { epoch: run.saved, step: run.saved * 4, best: null };
    writeFileSync(join(folder, 'checkpoints', 'last', 'state.json'), JSON.stringify({ state: { position } }));
  }
  return folder;
}

/** A row every step, and one an epoch. */
export function metricsText(steps: number, perEpoch: number, valueAt: (step: number) => number): string {
  let text = '';
  for (let step = 1; step <= steps; step++) {
    const epoch = Math.ceil(step / perEpoch);
    const row = {
      kind: 'step',
      epoch,
      step,
      loss: valueAt(step),
      spread_rgb: 0.5,
      lr: 0.01,
      seconds: step / 2,
    };
    text += `${JSON.stringify(row)}\n`;
    if (step % perEpoch === 0) {
      text += `${JSON.stringify({ kind: 'epoch', epoch, step, loss: valueAt(step), val_knn: epoch / 100, seconds: step / 2 })}\n`;
    }
  }
  return text;
}
