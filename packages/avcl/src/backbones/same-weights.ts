/**
 * One network for two kinds of input: a second instance with the very same weights, and batch-norm statistics of its own. Pictures and
 * mels are far apart; running statistics over both fit neither, and what trains well by the batch's own statistics then fails in evaluation
 * (measured: docs/results, Table 1).
 */
import { AvclError, nn } from '@avcl/torch';

/** Puts the parameters of `original` into `copy` in the place of its own, which are freed. Both must be built alike. */
export function withWeightsOf<M extends nn.Module>(copy: M, original: nn.Module): M {
  const originals = new Map(original.namedModules());
  for (const [path, module] of copy.namedModules()) {
    const fields = module as unknown as Record<string, unknown>;
    for (const [name, own] of Object.entries(fields)) {
      if (!(own instanceof nn.Parameter)) continue;
      const theirs = (originals.get(path) as unknown as Record<string, unknown> | undefined)?.[name];
      if (!(theirs instanceof nn.Parameter)) {
        throw new AvclError(
          'FAULT',
          `expected two networks built alike, got one without ${path}.${name}; report this`,
        );
      }
      fields[name] = theirs;
      own.dispose();
    }
  }
  return copy;
}
