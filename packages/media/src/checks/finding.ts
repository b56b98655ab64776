// What a check found: something to look at, never a clip left out.

/** The checks of a store by name. */
export type CheckName =
  | 'same-source'
  | 'near-duplicate'
  | 'class-balance'
  | 'silent'
  | 'constant-sound'
  | 'frozen'
  | 'length-mismatch'
  | 'unchecked';

/** What a check found: something to look at, never a clip left out. */
export interface Finding {
  check: CheckName;
  /** What, with how many, in words. */
  message: string;
  /** What to do about it. */
  fix: string;
  /** All of them: keys of clips, pairs of keys, or classes. */
  names: string[];
}

/** Names in a message; the rest are in the JSON. */
const SHOWN = 3;

/** The finding in one line. */
export function findingText({ message, names, fix }: Finding): string {
  const rest = names.length - SHOWN;
  const shown = names.slice(0, SHOWN).join(', ');
  return `${message}: ${shown}${rest > 0 ? ` and ${rest} more` : ''}; ${fix}`;
}
