/** `avcl data report`: what a store holds and what was left out, with reasons. */
import type { StoreReport } from '@avcl/media';
import { type CommonOptions, type Define, examples } from '../frame/define.js';
import { dataLines } from './data-line.js';

const SPLITS = ['train', 'val', 'test', 'none'] as const;

/** Totals, then a table of classes and splits, then each input that is not whole. */
export function storeText(report: StoreReport): string {
  const { listed, ok, repaired, rejected, seconds, frames, bytes, remarks } = report;
  const splits = SPLITS.filter((split) => split !== 'none' || report.splits.none > 0);
  const rows = [
    ...report.classes.map((row) => ({ ...row, label: row.label === '' ? '(no label)' : row.label })),
    { label: 'all', ...report.splits, total: ok + repaired },
  ];
  const width = Math.max(5, ...rows.map((row) => row.label.length));
  const line = (label: string, cells: readonly (string | number)[]) =>
    `${label.padEnd(width)}${cells.map((cell) => String(cell).padStart(8)).join('')}`;
  const length = `${seconds.least.toFixed(1)}, ${seconds.median.toFixed(1)}, ${seconds.most.toFixed(1)} s`;
  return [
    `${listed} listed = ${ok} ok + ${repaired} repaired + ${rejected} rejected`,
    `${frames.toLocaleString('en-US')} frames, ${(seconds.total / 3600).toFixed(2)} h, ${(bytes / 1e6).toFixed(1)} MB; shortest, median, longest clip ${length}`,
    line('class', [...splits, 'total']),
    ...rows.map((row) => line(row.label, [...splits.map((split) => row[split]), row.total])),
    ...remarks.map(({ state, reason, path, detail }) => `${state}: ${path} (${reason}: ${detail})`),
  ].join('\n');
}

export const define: Define = (command, run) => {
  command
    .argument('<store>', 'a clip store, from `avcl data build`')
    .addHelpText('after', examples('data report store', 'data report store --json'))
    .action((folder: string, options: CommonOptions) =>
      run(options, async () => {
        const { openStore, storeReport } = await import('@avcl/media');
        using store = await openStore(folder);
        const report = storeReport(store);
        const lines = await dataLines(report.manifests);
        return { json: report, text: [storeText(report), ...lines].join('\n') };
      }),
    );
};
