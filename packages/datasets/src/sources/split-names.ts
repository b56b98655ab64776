/** The split that a list's own name tells: train.csv, kinetics400_val_list_videos.txt, testlist01.txt. */
import { splitNamed } from './collect.js';

const WORDS =
  /(?:^|[^a-z])(training|train|validation|validate|valid|val|dev|testing|test)(?=[^a-z]|list|set|split|$)/gi;

/** Null where a name tells none, or more than one (train_val.txt). */
export function splitInName(name: string): 'train' | 'val' | 'test' | null {
  const found = new Set([...name.matchAll(WORDS)].map(([, word]) => splitNamed(word!)));
  return found.size === 1 ? ([...found][0] ?? null) : null;
}
