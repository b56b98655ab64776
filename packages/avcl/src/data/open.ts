/**
 * A store by its folder, or one that a program has opened itself (or made in memory).
 */
import { openStore } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import type { ClipSource } from './source.js';

/** An open source; closing it closes only what was opened here. */
export interface OpenSource extends Disposable {
  readonly source: ClipSource;
  /** What messages and commands call it. */
  readonly name: string;
}

/**
 * Opens a folder, or takes the source that is given.
 * @throws AvclError DATA where the folder holds a part of a listing only: its figures would be those of another data set
 */
export async function openSource(data: string | ClipSource): Promise<OpenSource> {
  if (typeof data !== 'string') {
    return { source: data, name: 'the given source', [Symbol.dispose]() {} };
  }
  const store = await openStore(data);
  if (store.part) {
    store.dispose();
    const { index, of } = store.part;
    throw new AvclError('DATA', `expected a whole store, got part ${index}/${of} of one in ${data}`, {
      fix: 'join all parts with `avcl data merge`, and name the joined store',
    });
  }
  return { source: store, name: data, [Symbol.dispose]: () => store.dispose() };
}
