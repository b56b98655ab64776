// From a clip's key, which may be any text, to the name of its members in a tar shard.
// WebDataset takes all up to the first dot as the sample's name, so a name has no dot, and no slash or other character that a
// file system could mind: all but letters, digits, `_` and `-` is percent-encoded, which can be reversed and stays unique.
// A name that would not fit a tar header is cut and closed with a hash; the key itself stands in the index and in `<name>.json`.

import { createHash } from 'node:crypto';

const LONGEST = 80; // of the 100 bytes in a tar header, the rest for `.mel.npy`

/** The name shared by the members of the clip `key`. */
export function memberName(key: string): string {
  const text = Buffer.from(key).toString(); // half a surrogate pair has no bytes: its name then comes from the hash
  const encoded = encodeURIComponent(text).replace(
    /[!'()*.~]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (text === key && encoded.length <= LONGEST && encoded.length > 0) return encoded;
  const hash = createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex').slice(0, 24);
  return `${encoded.slice(0, LONGEST - 26)}~${hash}`; // `~` cannot come from encoding
}
