// What is remarkable of single clips: sound that is none, pictures that stand still, streams of different length.
// The thresholds leave all of 147 real clips of 18 sources alone (docs/guides/your-own-data.md).

import { SILENCE } from '../prints/sound.js';
import type { Store } from '../store/store.js';
import type { Finding } from './finding.js';

/** Share of a track: with a click at its beginning it is silent still. */
const SILENT_SHARE = 0.95;
/** Real clips vary by 1.3 dB and more, the steadiest a waterfall. */
const CONSTANT_DB = 0.5;
/** Share of a clip without movement; real clips have up to 0.2. */
const FROZEN_SHARE = 0.5;
/** Difference of picture and sound that is no longer padding: real clips have up to 0.6 s. */
const MISMATCH_SECONDS = 1;
const MISMATCH_SHARE = 0.1;

export function clipFindings(store: Store): Finding[] {
  const measured = store.clips.map(({ row }) => store.inputs[row]!.clip!.measured);
  const keysWhere = (holds: (clip: number) => boolean) =>
    store.clips.flatMap(({ key }, clip) => (holds(clip) ? key : []));
  const isSilent = (clip: number) => {
    const one = measured[clip];
    return one !== undefined && (one.loudest < SILENCE || one.silent >= SILENT_SHARE);
  };
  const findings: Finding[] = [
    {
      check: 'silent',
      message: `sound of nothing (below ${SILENCE} dB) in`,
      fix: 'listen to one; leave them out of what learns from sound, or take copies with their sound',
      names: keysWhere(isSilent),
    },
    {
      check: 'constant-sound',
      message: 'a sound that never changes in',
      fix: 'listen to one: a test tone says nothing of the video; leave them out or take copies with their sound',
      names: keysWhere((clip) => !isSilent(clip) && (measured[clip]?.variation ?? 1) < CONSTANT_DB),
    },
    {
      check: 'frozen',
      message: 'pictures that stand still for half of the clip or more in',
      fix: 'look at one; a still picture shows no action: leave them out or take better copies',
      names: keysWhere((clip) => (measured[clip]?.still ?? 0) >= FROZEN_SHARE * store.clips[clip]!.seconds),
    },
    {
      check: 'length-mismatch',
      message: 'picture and sound of different length in',
      fix: 'windows late in the clip have one without the other; take better copies, or cut them to what both have',
      names: keysWhere((clip) => {
        const { seconds, soundSeconds } = store.clips[clip]!;
        const most = Math.max(MISMATCH_SECONDS, MISMATCH_SHARE * Math.max(seconds, soundSeconds));
        return Math.abs(seconds - soundSeconds) > most;
      }),
    },
    {
      check: 'unchecked',
      message: 'no prints for the checks, the store being older than they are, in',
      fix: 'build the store again to have them checked',
      names: keysWhere((clip) => measured[clip] === undefined),
    },
  ];
  return findings
    .filter(({ names }) => names.length > 0)
    .map((finding) => ({
      ...finding,
      message: `${finding.message} ${finding.names.length} of ${store.clips.length} clips`,
    }));
}
