/**
 * A store by its folder, or one that a program has opened itself (or made in memory).
 */
import { openStore } from '@avcl/media';
import type { ClipSource } from './source.js';

/** An open source; closing it closes only what was opened here. */
export interface OpenSource extends Disposable {
  readonly source: ClipSource;
  /** What messages and commands call it. */
  readonly name: string;
}

/** Opens a folder, or takes the source that is given. */
export async function openSource(data: string | ClipSource): Promise<OpenSource> {
  if (typeof data !== 'string') {
    return { source: data, name: 'the given source', [Symbol.dispose]() {} };
  }
  const store = await openStore(data);
  return { source: store, name: data, [Symbol.dispose]: () => store.dispose() };
}
