/** What the page draws as evidence, held against the maps that the model gave for each class. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cells, type ModelDescription, mapAt, meanCells, peakOf, soundCells } from '@avcl/web';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Site } from './site.js';

/** Puts the worker's last answer where `expectOwnEvidence` finds it. */
export async function keepAnswer(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Plain = Worker;
    globalThis.Worker = class extends Plain {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        this.addEventListener('message', ({ data }) => {
          if (data.kind === 'answer') Object.assign(globalThis, { kept: data.answer });
        });
      }
    };
  });
}

/** The maps of a stream by clip and class, as the worker gave them. */
const mapsOf = (page: Page, stream: 'rgb' | 'audio') =>
  page.evaluate((which) => {
    type Map1 = { values: Float32Array; shape: [number, number, number] };
    const { kept } = globalThis as unknown as {
      kept: { clips: Record<string, Map<number, Map1 | Map1[]>>[] };
    };
    return kept.clips.map((clip) =>
      [...clip[which]!].map(([place, one]) => {
        const { values, shape } = [one].flat()[0]!;
        return { place, values: [...values], shape };
      }),
    );
  }, stream);

/** How strongly each pixel of a canvas covers what is below it. */
const coverOf = (page: Page, canvas: string) =>
  page.locator(canvas).evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
    return [...data].filter((_, i) => i % 4 === 3);
  });

/** The same of values from 0 to 1, by the rule of the page at the strength it begins with. */
const coverBy = (values: Float32Array) =>
  [...values].map((value) => 255 * 0.7 * Math.min(0.9, 1.6 * value ** 1.5));

/** Chooses each class of a short file that has not been played, and looks at what is drawn. */
export async function expectOwnEvidence(page: Page, { folder }: Site): Promise<void> {
  const model: ModelDescription = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const [seen, heard] = [await mapsOf(page, 'rgb'), await mapsOf(page, 'audio')];
  const drawn = new Set<string>();
  for (const [place, label] of model.classes.entries()) {
    await page.locator('.evidence select').selectOption(label);
    const ofClass = (clips: typeof seen): Cells[] =>
      clips.map((clip) => {
        const { values, shape } = clip.find((one) => one.place === place)!;
        return { values: Float32Array.from(values), shape };
      });
    const pictures = ofClass(seen);
    await expectDrawn(page, '.heat.box', (side) => mapAt(pictures[0]!, 0, side, peakOf(pictures)));
    const { time } = model.outputs.evidence.find(({ stream }) => stream === 'audio')!;
    const sound = soundCells(meanCells(ofClass(heard))!, time!);
    await expectDrawn(page, '.sound .heat', (side) => {
      const map = mapAt(sound, 0.5, side, peakOf([sound]));
      return map.map((_, i) => map[(side - 1 - Math.floor(i / side)) * side + (i % side)]!); // low tones at the bottom
    });
    drawn.add(String(await coverOf(page, '.heat.box')));
  }
  expect(drawn.size).toBeGreaterThan(model.classes.length / 2); // classes differ, else anything would do
}

/** Waits until a square canvas is as it should be. */
async function expectDrawn(page: Page, canvas: string, wanted: (side: number) => Float32Array) {
  const far = async () => {
    const got = await coverOf(page, canvas);
    const want = coverBy(wanted(Math.sqrt(got.length)));
    return Math.max(...got.map((cover, i) => Math.abs(cover - want[i]!)));
  };
  await expect.poll(far, { timeout: 20_000 }).toBeLessThan(1);
}
