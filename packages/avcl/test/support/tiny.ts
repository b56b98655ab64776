/** The smallest recipe that still learns, and run folders that are gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RecipeRequest } from '../../src/index.js';

const made: string[] = [];

afterAll(() => {
  for (const folder of made) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A folder of its own for this test file. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'avcl-test-'));
  made.push(folder);
  return folder;
}

/** R3D of width 4 on 4 frames of 32 x 32 and a mel of 32 x 32. */
export function tiny(...overrides: string[]): RecipeRequest {
  return {
    preset: 'smoke',
    overrides: [
      'model.width=4',
      'data.frame_height=32',
      'data.mel_seconds=10',
      'data.mel_size=36',
      'pretrain.batch_size=8',
      'pretrain.epochs=2',
      'finetune.batch_size=8',
      'threads=1',
      ...overrides,
    ],
  };
}
