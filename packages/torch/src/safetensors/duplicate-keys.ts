/**
 * Finds a key that a JSON text gives twice in one object. `JSON.parse` keeps the last one silently, and a header with
 * two places for one tensor must not be read either way. Works on text that `JSON.parse` has already accepted, so
 * only strings and brackets need telling apart.
 */

/** The first key that stands twice in one object of `json` (valid JSON), or null. */
export function findDuplicateKey(json: string): string | null {
  const open: (Set<string> | null)[] = []; // a set of keys for an object, null for an array
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = stringEnd(json, i);
      const keys = open.at(-1);
      if (keys && isKey(json, end)) {
        const key = JSON.parse(json.slice(i, end)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end - 1;
    }
  }
  return null;
}

/** The position after the string whose opening quote is at `start`. */
function stringEnd(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
  return i + 1;
}

/** Whether a colon comes next: then the string that ended before `position` was a key. */
function isKey(json: string, position: number): boolean {
  let i = position;
  while (' \t\n\r'.includes(json[i] ?? ':')) i++;
  return json[i] === ':';
}
