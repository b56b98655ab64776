import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveRecipe } from 'avcl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { curvePanels } from '../src/main-job/curves.js';
import { models, settingsOf } from '../src/main-job/models.js';
import { commandsOf } from '../src/main-job/report-data.js';
import { full } from '../src/main-job/sizes.js';
import { avcl } from './command.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avcl-main-job-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const runOf = ({ name }: { name: string }) => join(folder, name);

function metrics(run: string, rows: readonly object[]): void {
  mkdirSync(join(folder, run));
  writeFileSync(join(folder, run, 'metrics.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

describe('the models', () => {
  it('differ in inputs, pre-training and AMFM alone, so that the budget is the same', () => {
    const recipes = models.map(
      (model) =>
        resolveRecipe({ preset: 'quick', stage: 'finetune', overrides: settingsOf(model, full) }).recipe,
    );
    expect(recipes.map(({ finetune, model }) => [finetune.inputs, model.amfm])).toEqual([
      ['both', true],
      ['both', false],
      ['rgb', false],
      ['audio', false],
    ]);
    const budgets = recipes.map(({ finetune: { inputs: _, ...rest } }) => rest);
    expect(budgets.every((budget) => JSON.stringify(budget) === JSON.stringify(budgets[0]))).toBe(true);
    expect(models.filter((model) => model.pretrained).map((model) => model.method)).toEqual(['AVCL']);
  });
});

describe('the curves', () => {
  it('are read from the runs, with gaps where a value was not finite', () => {
    metrics('pre', [
      { kind: 'step', epoch: 1, step: 1, loss: 3, cgra: 2, selfcl: 12 },
      { kind: 'step', epoch: 1, step: 2, loss: null, cgra: 1, selfcl: 11 },
      { kind: 'epoch', epoch: 1, step: 2, loss: 2.5 },
    ]);
    for (const { name } of models) {
      metrics(name, [
        { kind: 'step', epoch: 1, step: 1, loss: 9 },
        { kind: 'epoch', epoch: 1, step: 1, loss: 2, val_accuracy: 0.25 },
        { kind: 'epoch', epoch: 2, step: 2, loss: 1, val_accuracy: 0.5 },
      ]);
    }
    const [pre, labels, validation] = curvePanels(join(folder, 'pre'), runOf);
    expect(pre!.series.map((series) => series.points)).toEqual([
      [
        [1, 3],
        [2, null],
      ],
      [
        [1, 2],
        [2, 1],
      ],
      [
        [1, 12],
        [2, 11],
      ],
    ]);
    expect(labels!.series.map((series) => series.points)).toEqual(
      models.map(() => [
        [1, 2],
        [2, 1],
      ]),
    );
    expect(validation!.series[0]!.points).toEqual([
      [1, 0.25],
      [2, 0.5],
    ]);
    expect(validation!.percent).toBe(true);
  });
});

describe('the commands of the report', () => {
  it('are ones that the command line takes', () => {
    const paths = {
      steps: 'steps',
      videos: 'videos',
      csv: 'videos/clips.csv',
      store: 'store',
      pretrained: 'runs/pre',
      runOf: (model: { name: string }) => join('runs', model.name),
      report: 'report.html',
    };
    const lines = commandsOf({ size: full, paths });
    expect(lines).toHaveLength(3 + 2 * models.length);
    for (const line of lines.slice(1)) {
      // Nothing is there to work on: a line that is understood ends with 3 (bad data), not 2 (wrong use).
      const { status, err } = avcl(line.split(' ').slice(2), { cwd: folder });
      expect([line, status, err.split('\n')[0]]).toEqual([line, 3, expect.stringMatching(/^error: /)]);
    }
    expect(lines[0]).toBe(`npx avcl synth --out videos --preset ${full.preset} --clips ${full.clips}`);
  });
});
