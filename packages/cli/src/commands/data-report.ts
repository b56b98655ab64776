/** `avcl data report`: what a store holds and what was left out, with reasons. */
import type { Finding, StoreChecks, StoreReport } from '@avcl/media';
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

/** The findings, a line each. */
function checksText({ findings }: StoreChecks, line: (finding: Finding) => string): string[] {
  if (findings.length === 0) return ['checks: nothing found'];
  return findings.map((finding) => `check ${finding.check}: ${line(finding)}`);
}

interface Options extends CommonOptions {
  readonly out?: string;
  readonly card?: string;
}

export const define: Define = (command, run) => {
  command
    .argument('<store>', 'a clip store, from `avcl data build`')
    .option('--out <file>', 'also write it as HTML, with pictures of clips that are nearly the same')
    .option('--card <file>', 'also write a data card in Markdown, with what only you can answer left open')
    .addHelpText(
      'after',
      examples(
        'data report store',
        'data report store --out report.html --card data-card.md',
        'data report store --json',
      ),
    )
    .action((folder: string, options: Options) =>
      run(options, async () => {
        const { checkStore, demandOutputs, findingText, openStore, storeReport } = await import(
          '@avcl/media'
        );
        const { storeFiles } = await import('./store-files.js');
        const places = [
          { option: '--out', path: options.out },
          { option: '--card', path: options.card },
        ];
        demandOutputs(
          places.flatMap(({ option, path }) => (path === undefined ? [] : [{ option, path }])),
          storeFiles(folder),
        );
        using store = await openStore(folder);
        const report = storeReport(store);
        const checks = checkStore(store);
        const lists = await dataLines(report.manifests);
        const lines = [storeText(report), ...lists, ...checksText(checks, findingText)];
        const json = { ...report, ...checks };
        if (options.out === undefined && options.card === undefined) return { json, text: lines.join('\n') };
        const [{ writeStoreCard, writeStoreReport }, { storeCardData, storePageData }] = await Promise.all([
          import('@avcl/report'),
          import('./store-page.js'),
        ]);
        const context = { made: new Date().toISOString(), lists };
        const card =
          options.card && writeStoreCard(options.card, storeCardData(store, report, checks, context));
        const page =
          options.out && writeStoreReport(options.out, storePageData(store, report, checks, context));
        const written = [page, card].filter((path) => path !== undefined);
        return { json: { ...json, page, card }, text: [...lines, ...written].join('\n') };
      }),
    );
};
