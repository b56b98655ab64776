export { type CheckName, type Finding, findingText } from './checks/finding.js';
export { checkStore, type StoreChecks } from './checks/index.js';
export { isCompared } from './checks/kept-pairs.js';
export type { NearDuplicate, Twin } from './checks/near-duplicates.js';
export { DEFAULT_QUALITY, type DecodeOptions, decode, type FrameSize, PAPER_FRAMES } from './decode.js';
export { type Decoded, SAMPLE_RATE } from './decoded.js';
export {
  DEFAULT_PROCESS_LIMITS,
  type ExtraPipe,
  guardedInput,
  type ProcessLimits,
  programVersion,
  type RunOptions,
  type RunResult,
  runFfmpeg,
  whereIs,
} from './ffmpeg.js';
export { isCutShort } from './judge.js';
export { readKept, writeKept } from './kept.js';
export { measureSeconds } from './length.js';
export { DEFAULT_MEDIA_LIMITS, type MediaLimits, MINIMUM_SECONDS } from './limits.js';
export type { ListedInput, Listing, ListingProblem, ManifestReference, Span, Split } from './listing.js';
export { BusyError, type LockOwner, lockOwner, takeLock } from './lock.js';
export { bandHertz, MEL_SETTINGS, MEL_SIZE, type MelKind, melFilterBank, melPicture } from './mel.js';
export { loadOperators } from './native.js';
export { demandOutputs, type OutputPlace } from './outputs.js';
export { type AudioStream, type MediaInfo, probe, type VideoStream } from './probe.js';
export { MediaError, REASONS, type ReasonCode } from './reasons.js';
export { type StoreReport, storeReport } from './report.js';
export { firstPicture } from './still.js';
export { type BuildOptions, buildStore } from './store/build.js';
export type { BuildSummary } from './store/finish.js';
export { type MergeOptions, mergeStores } from './store/merge.js';
export { openStore, verifyStore } from './store/open.js';
export type { Part } from './store/part.js';
export type { InputRecord, StoredClip, StoreSettings } from './store/record.js';
export { type Clip, Store } from './store/store.js';
export type { BuildProgress } from './store/take-in.js';
export {
  openStretch,
  Stretch,
  type StretchClip,
  type StretchRequest,
  type StretchWindow,
} from './stretch.js';
export type { Window } from './windows.js';
