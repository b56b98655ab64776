/**
 * What training and evaluation need of a clip store: the part of `@avcl/media`'s Store that this package calls, so that a
 * program may bring clips of its own.
 */
import type {
  Clip,
  InputRecord,
  ManifestReference,
  MelKind,
  Split,
  Store,
  StoreSettings,
  Window,
} from '@avcl/media';
import type { Tensor } from '@avcl/torch';

/** What a clip must say of itself. */
export type ClipInfo = Pick<
  Clip,
  'key' | 'label' | 'classIndex' | 'split' | 'frames' | 'fps' | 'seconds' | 'width' | 'height'
>;

/** A listed input: usable, or rejected with a reason. */
export type ListedState = Pick<InputRecord, 'key' | 'split' | 'state' | 'reason' | 'detail'>;

/** Clips by index, read as windows of frames and pictures of sound. A {@link Store} is one. */
export interface ClipSource extends Pick<Store, 'classes' | 'hash'>, Partial<Pick<Store, 'manifests'>> {
  /** Size of its frames, for reading other files alike. */
  readonly settings: Pick<StoreSettings, 'frames'>;
  readonly clips: readonly ClipInfo[];
  /** Every listed input, rejected ones too. */
  readonly inputs: readonly ListedState[];
  /** uint8 (N, 3, T, out, out). Frames past the end begin again with the first. */
  readWindows(windows: readonly Window[]): Promise<Tensor>;
  /** float32 (N, 256, 256) in [0, 1], row 0 = lowest band. */
  readMel(clips: readonly number[], which: MelKind | readonly MelKind[]): Promise<Tensor>;
}

/** What a result says of its data: which bytes, and which published lists chose them. */
export interface DataReference {
  /** Of the store's content. */
  readonly hash: string;
  /** Name, version and SHA-256 of each list that the store was made with; empty where none is known. */
  readonly manifests: readonly ManifestReference[];
}

/** The reference to a source. */
export function dataReference({
  hash,
  manifests = [],
}: Pick<ClipSource, 'hash' | 'manifests'>): DataReference {
  return { hash, manifests };
}

/** The listed inputs that gave no clip, of one split or of all. */
export function rejectedIn(
  source: ClipSource,
  split: Split | undefined,
): { key: string; reason: string; detail: string }[] {
  return source.inputs
    .filter(
      (input) => input.state === 'rejected' && (split === undefined || (input.split ?? 'train') === split),
    )
    .map(({ key, reason, detail }) => ({ key, reason: reason ?? 'unknown', detail: detail ?? '' }));
}
