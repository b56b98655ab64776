/** A file given to the page, its answer held against that of `avcl predict`; the same weights with several crops. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@avcl/torch';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { saveCheckpoint } from '../../../avcl/src/training/checkpoint.js';
import { cardMetadata, readCard } from '../../../avcl/src/training/model-card.js';
import { bars } from './host.js';
import type { Site } from './site.js';

// Of a probability. On x86 frames are the store's to the bit (1e-4 when measured); elsewhere ffmpeg scales in other code.
export const TOLERANCE = process.arch === 'x64' ? 1e-3 : 1e-2;

type Answer = readonly { readonly label: string; readonly p: number }[];

const status = (page: Page, text: string | RegExp) =>
  page.locator('.status', { hasText: text }).waitFor({ timeout: 60_000 });

/** Gives a file, and waits for the bars. */
export async function judge(page: Page, file: string): Promise<Answer> {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.locator('.file', { hasText: file.split('/').at(-1)! }).waitFor();
  await status(page, 'Done in');
  return bars(page);
}

export function expectSame(got: Answer, wanted: Answer): void {
  expect(got[0]!.label).toBe(wanted[0]!.label);
  for (const { label, p } of got) {
    const other = wanted.find((one) => one.label === label)!;
    expect(Math.abs(p - other.p), label).toBeLessThan(TOLERANCE);
  }
}

/** Frames that keep their shape, so that crops of a wide file lie apart. */
export const WIDE = { frames: { shortSide: 32 } };

/** The same weights with so many crops in the recipe. */
export async function withViews(site: Site, crops: number): Promise<string> {
  const run = join(site.scratch, `crops-${crops}`);
  cpSync(site.run, run, { recursive: true });
  const best = join(run, 'checkpoints/best');
  const card = readCard(join(best, 'model.safetensors'))!;
  const recipe = { ...card.recipe, test: { ...card.recipe.test, crops } };
  const { tensors } = readSafetensors(join(best, 'model.safetensors'));
  await saveCheckpoint(best, { model: tensors }, cardMetadata({ ...card, ...WIDE, recipe }, '0.1.0'), null);
  return run;
}
