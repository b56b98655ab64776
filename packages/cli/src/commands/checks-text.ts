/** What the checks of a store found, as `data build`, `data merge` and `data report` tell it. */
import type { StoreChecks } from '@avcl/media';
import type { Logger } from '../frame/define.js';

/** Opens the store, looks it over, and warns of each finding. */
export async function warnOfFindings(folder: string, logger: Logger): Promise<StoreChecks> {
  const { checkStore, findingText, openStore } = await import('@avcl/media');
  using store = await openStore(folder);
  const checks = checkStore(store);
  for (const finding of checks.findings) logger.warn(findingText(finding));
  return checks;
}
