/** A store's accounting as reports draw it. */
import type { StoreReport } from '@avcl/media';
import type { Accounting } from '@avcl/report';

/** @param source - what was listed, or the store itself */
export function accountingOf(
  { listed, ok, repaired, remarks, classes, splits, seconds }: StoreReport,
  source: string,
): Accounting {
  const shown = (['train', 'val', 'test', 'none'] as const).filter(
    (split) => split !== 'none' || splits.none > 0,
  );
  return {
    source,
    listed,
    ok,
    repaired,
    rejected: remarks
      .filter((remark) => remark.state === 'rejected')
      .map(({ key, path, reason, detail }) => ({ key: key || path, code: reason, detail })),
    splits: shown,
    classes: classes.map((row) => ({
      label: row.label === '' ? '(no label)' : row.label,
      counts: shown.map((split) => row[split]),
    })),
    seconds: [seconds.least, seconds.median, seconds.most],
  };
}
