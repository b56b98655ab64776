/** Training curves for the report, from the `metrics.jsonl` of the runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CurvePanel, Series } from '@avcl/report';
import { type Model, models, title } from './models.js';

type Row = Readonly<Record<string, number | string | null>>;

function rowsOf(run: string, kind: 'step' | 'epoch'): Row[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Row).filter((row) => row.kind === kind);
}

const number = (value: Row[string] | undefined): number | null => (typeof value === 'number' ? value : null);

function series(name: string, rows: readonly Row[], x: string, y: string): Series {
  return { name, points: rows.map((row) => [number(row[x])!, number(row[y])] as const) };
}

/**
 * The panels.
 *
 * @param pretrained - the pre-training run
 * @param runOf - the run folder of each model
 */
export function curvePanels(pretrained: string, runOf: (model: Model) => string): CurvePanel[] {
  const steps = rowsOf(pretrained, 'step');
  const epochs = models.map((model) => ({ name: title(model), rows: rowsOf(runOf(model), 'epoch') }));
  const over = (key: string) => epochs.map(({ name, rows }) => series(name, rows, 'epoch', key));
  return [
    {
      title: 'Pre-training without labels',
      caption: 'Loss of each step: the weighted total and its two parts before weighting.',
      x: 'step',
      y: 'loss',
      series: [
        series('total', steps, 'step', 'loss'),
        series('CGRA, aligns the features', steps, 'step', 'cgra'),
        series('SelfCL, contrasts clips', steps, 'step', 'selfcl'),
      ],
    },
    {
      title: 'Training with labels',
      caption: 'Cross-entropy on the training videos, mean of each epoch.',
      x: 'epoch',
      y: 'cross-entropy, nats',
      series: over('loss'),
    },
    {
      title: 'Validation',
      caption:
        'One clip from the middle of each validation video. The epoch with the best value is the one tested.',
      x: 'epoch',
      y: 'accuracy',
      percent: true,
      series: over('val_accuracy'),
    },
  ];
}
