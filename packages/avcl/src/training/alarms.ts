/**
 * What an epoch's means say about the features, in plain words: collapse (all videos alike) and imbalance (one modality learns, the other
 * does not). Warnings, not errors: the run goes on.
 */
import type { Streams } from '../methods/encoders.js';

/** Untrained features of real and synthetic clips had 0.33 to 0.43; all features equal is 0. */
const LEAST_SPREAD = 0.03;
/** All features on one line is 1; a batch of four has 3 at most. */
const LEAST_RANK = 1.2;
/** Of the two encoders' gradient norms; equal is 0.5. */
const LEAST_SHARE = 0.05;

const titles: Readonly<Record<Exclude<Streams, 'both'>, string>> = { rgb: 'RGB', audio: 'audio' };

/** Sentences for the log; none where all is well. @param means - the epoch's means by metric name */
export function alarms(means: Readonly<Record<string, number>>): string[] {
  const found: string[] = [];
  for (const stream of ['rgb', 'audio'] as const) {
    const spread = means[`spread_${stream}`];
    const rank = means[`effective_rank_${stream}`];
    const title = titles[stream];
    if (spread !== undefined && spread < LEAST_SPREAD) {
      found.push(
        `collapse: the ${title} features of different videos are nearly equal (spread ${spread.toFixed(4)}, ${LEAST_SPREAD} or more is expected); lower lr, check that the ${title} inputs differ, or use a loss with negatives`,
      );
    } else if (rank !== undefined && rank < LEAST_RANK) {
      found.push(
        `collapse: the ${title} features lie on one line (effective rank ${rank.toFixed(2)}); lower lr, or give the off-diagonal term of CGRA (lambda) or SelfCL (beta) more weight`,
      );
    }
  }
  const share = means.gradient_share_rgb;
  if (share !== undefined && Math.min(share, 1 - share) < LEAST_SHARE) {
    const idle = share < 0.5 ? 'rgb' : 'audio';
    found.push(
      `imbalance: the ${titles[idle]} encoder gets ${(100 * Math.min(share, 1 - share)).toFixed(1)} % of the gradient; check that its inputs hold something (avcl data report), or standardise them (data.standardise=true)`,
    );
  }
  return found;
}
