// How the labelled clips spread over classes and splits.

import type { StoreReport } from '../report.js';
import type { Finding } from './finding.js';

/** The largest class of training may have so many times the clips of the smallest. */
const LARGEST_RATIO = 10;

export function balanceFindings({ classes, splits }: Pick<StoreReport, 'classes' | 'splits'>): Finding[] {
  const labelled = classes.filter(({ label }) => label !== '');
  if (labelled.length === 0) return [];
  const training = labelled.map((row) => ({ label: row.label, clips: row.train + row.none }));
  const findings: Finding[] = [];
  const absent = training.filter(({ clips }) => clips === 0).map(({ label }) => label);
  if (absent.length > 0) {
    findings.push({
      check: 'class-balance',
      message: `${absent.length} of ${labelled.length} classes have no training clip`,
      fix: 'add training clips of them, move some from the other splits, or leave the classes out',
      names: absent,
    });
  }
  for (const split of ['val', 'test'] as const) {
    const missing = labelled.filter((row) => row[split] === 0).map(({ label }) => label);
    if (splits[split] === 0 || missing.length === 0) continue;
    findings.push({
      check: 'class-balance',
      message: `${missing.length} of ${labelled.length} classes have no ${split} clip: no figure says anything of them`,
      fix: `add ${split} clips of them, or leave the classes out`,
      names: missing,
    });
  }
  const present = training.filter(({ clips }) => clips > 0).sort((a, b) => a.clips - b.clips);
  const [least, most] = [present[0], present.at(-1)];
  if (least && most && most.clips >= LARGEST_RATIO * least.clips) {
    const all = present.reduce((sum, { clips }) => sum + clips, 0);
    findings.push({
      check: 'class-balance',
      message: `${most.label} has ${most.clips} training clips and ${least.label} ${least.clips}: who always says ${most.label} is right on ${Math.round((100 * most.clips) / all)} % of them`,
      fix: 'read the accuracy of each class beside the mean, and add clips of the rare ones',
      names: [most.label, least.label],
    });
  }
  return findings;
}
