// A format of our own, as the parser fuzz sees it.

/** Reads a mutant made from `seed` and uses what was read; throws what the reader throws. */
export type Attempt = (seed: number) => Promise<void> | void;

export interface Format extends Disposable {
  readonly name: string;
  readonly attempt: Attempt;
}
