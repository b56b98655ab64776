/** A fine-tuned run of the smallest kind, trained once a test file on a source in memory. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, type Tensor, tidy } from '@avcl/torch';
import { type ClipSource, finetune } from 'avcl';
import type { TestContext } from 'vitest';
import { saveCheckpoint } from '../../../avcl/src/training/checkpoint.js';
import { cardMetadata, type ModelCard, readCard } from '../../../avcl/src/training/model-card.js';
import { memoryStore } from '../../../avcl/test/support/memory-store.js';
import { scratch, tiny } from '../../../avcl/test/support/tiny.js';
import { ONNX_PACKAGES } from '../../src/verify/checker.js';

export { scratch };

/** 4 classes, 32 training videos, 12 of val. */
export const source: ClipSource = memoryStore({ classes: 4, train: 32, val: 12, test: 8 });

/** Trains, and gives the run's folder. */
export async function smallRun(folder: string, name: string, ...settings: string[]): Promise<string> {
  const out = join(folder, name);
  await finetune({ data: source, from: 'none', out, recipe: tiny('finetune.epochs=2', ...settings) });
  return out;
}

/** What is done to the weights, and to the card. */
export type ChangeOf = [change: (weights: Map<string, Tensor>) => void, other?: Partial<ModelCard>];

/** A copy of a run with other weights, or another card; gives its folder. */
export async function changedRun(
  run: string,
  to: string,
  ...[change, other = {}]: ChangeOf
): Promise<string> {
  cpSync(run, to, { recursive: true });
  const best = join(to, 'checkpoints/best');
  const card = readCard(join(best, 'model.safetensors'))!;
  const { tensors } = readSafetensors(join(best, 'model.safetensors'));
  tidy(() => change(tensors));
  await saveCheckpoint(best, { model: tensors }, cardMetadata({ ...card, ...other }, '0.1.0'), null);
  return to;
}

/** Skips a test where its Python packages are not. */
export function needed(context: TestContext): void {
  const there = existsSync(join(ONNX_PACKAGES, 'installed.json'));
  if (!there) context.skip('skipped: no Python `onnx` and `onnxruntime` in .onnx, which `npm test` fetches');
}
