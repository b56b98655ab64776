/** Writes reports into their folders. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import type { Reproduction } from 'avcl';
import type { ReportData } from './data.js';
import { reportPage } from './page.js';
import { readFigure2 } from './reproduction/figure.js';
import { reproductionMarkdown } from './reproduction/markdown.js';
import { reproductionPage } from './reproduction/page.js';
import { type StoreCardData, storeCard } from './store/card.js';
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

/**
 * Writes the data card of a clip store.
 *
 * @returns the absolute path
 * @throws AvclError USAGE where the file is there: somebody may have answered its questions
 */
export function writeStoreCard(path: string, data: StoreCardData): string {
  if (existsSync(path)) {
    throw new AvclError(
      'USAGE',
      `expected a new file for the data card, got ${path}, which is there; a card with answers is not written over`,
      { fix: 'choose another name, and copy the answers' },
    );
  }
  return writeWhole(path, storeCard(data));
}

/** Writes `report.html` and `tables.md` of a reproduction into its folder. */
export function writeReproduction(folder: string, results: Reproduction): void {
  writeWhole(join(folder, 'report.html'), reproductionPage(results, readFigure2(folder, results)));
  writeWhole(join(folder, 'tables.md'), reproductionMarkdown(results));
}
