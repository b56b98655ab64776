// The checks of a store: what would make a result flatter or mean less, each with the clips concerned and what to do.
// They warn: nothing is left out, and nothing is written but the pairs that were found, where the store may be written to. Called at the end of `avcl data build` and `data merge`, and by `data report`.

import { storeReport } from '../report.js';
import type { Store } from '../store/store.js';
import { balanceFindings } from './balance.js';
import { clipFindings } from './clips.js';
import type { Finding } from './finding.js';
import { pairsOf } from './kept-pairs.js';
import type { NearDuplicate } from './near-duplicates.js';
import { sharedSources } from './same-source.js';

/** What the checks of a whole store found. */
export interface StoreChecks {
  findings: Finding[];
  /** The pairs behind the finding `near-duplicate`, the most alike first. */
  nearDuplicates: NearDuplicate[];
}

/** Looks a store over. Of a part of a listing only single clips are looked at: the rest is for the whole. */
export function checkStore(store: Store): StoreChecks {
  const findings = clipFindings(store);
  if (store.part) return { findings, nearDuplicates: [] };
  const shared = sharedSources(store.inputs);
  if (shared.length > 0) {
    findings.push({
      check: 'same-source',
      message: `${shared.length} source${shared.length === 1 ? ' has' : 's have'} clips in several splits`,
      fix: 'put each source into one split, or a test flatters the model',
      names: shared.map(({ source, splits, keys }) => `${source} (${splits.join(', ')}: ${keys.join(', ')})`),
    });
  }
  const { pairs, more } = pairsOf(store);
  if (pairs.length > 0) {
    findings.push({
      check: 'near-duplicate',
      message: `${pairs.length} pair${pairs.length === 1 ? '' : 's'}${more ? ' or more' : ''} of nearly the same clip in two splits`,
      fix: 'look at them in `avcl data report STORE --out report.html`, and take one of each pair away',
      names: pairs.map(
        ({ first, second }) => `${first.key} (${first.split}) = ${second.key} (${second.split})`,
      ),
    });
  }
  findings.push(...balanceFindings(storeReport(store)));
  return { findings, nearDuplicates: pairs };
}
