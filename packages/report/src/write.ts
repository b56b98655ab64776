/** Writes the report so that a reader never meets half a file. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ReportData } from './data.js';
import { reportPage } from './page.js';

/**
 * Writes `report.html`, self-contained, and makes its folder where there is none.
 *
 * @returns the absolute path
 */
export function writeReport(path: string, data: ReportData): string {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.part`, reportPage(data));
  renameSync(`${target}.part`, target);
  return target;
}
