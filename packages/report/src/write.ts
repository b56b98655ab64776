/** Writes reports into their folders. */
import { join } from 'node:path';
import type { Reproduction } from 'avcl';
import type { ReportData } from './data.js';
import { reportPage } from './page.js';
import { readFigure2 } from './reproduction/figure.js';
import { reproductionMarkdown } from './reproduction/markdown.js';
import { reproductionPage } from './reproduction/page.js';
import type { StoreReportData } from './store/data.js';
import { storePage } from './store/page.js';
import { writeWhole } from './write-whole.js';

/**
 * Writes `report.html`, self-contained, and makes its folder where there is none.
 *
 * @returns the absolute path
 */
export function writeReport(path: string, data: ReportData): string {
  return writeWhole(path, reportPage(data));
}

/** Writes the report of a clip store, self-contained. @returns the absolute path */
export function writeStoreReport(path: string, data: StoreReportData): string {
  return writeWhole(path, storePage(data));
}

/** Writes `report.html` and `tables.md` of a reproduction into its folder. */
export function writeReproduction(folder: string, results: Reproduction): void {
  writeWhole(join(folder, 'report.html'), reproductionPage(results, readFigure2(folder, results)));
  writeWhole(join(folder, 'tables.md'), reproductionMarkdown(results));
}
