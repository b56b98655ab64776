export { DEFAULT_QUALITY, type DecodeOptions, decode, type FrameSize, PAPER_FRAMES } from './decode.js';
export { type Decoded, SAMPLE_RATE } from './decoded.js';
export {
  DEFAULT_PROCESS_LIMITS,
  type ExtraPipe,
  guardedInput,
  type ProcessLimits,
  type RunOptions,
  type RunResult,
  runFfmpeg,
  whereIs,
} from './ffmpeg.js';
export { DEFAULT_MEDIA_LIMITS, type MediaLimits, MINIMUM_SECONDS } from './limits.js';
export type { ListedInput, Listing, ListingProblem, Split } from './listing.js';
export { MEL_SIZE, type MelKind, melPicture } from './mel.js';
export { type AudioStream, type MediaInfo, probe, type VideoStream } from './probe.js';
export { MediaError, REASONS, type ReasonCode } from './reasons.js';
