/** A word as a POSIX shell reads it: commands that are printed can be pasted, whatever a path holds. */
export function shellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
