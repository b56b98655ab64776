/**
 * Whether a value has the shape of a `ModelDescription`: a table of fields, each with a checker that says what it expected. Called by
 * `readDescription`; the head (format and version) is checked there.
 */

/** Null where the value fits, else what was expected in its place. */
export type Checker = (value: unknown) => string | null;

const text: Checker = (value) => (typeof value === 'string' && value !== '' ? null : 'a text');
const fileName: Checker = (value) =>
  typeof value === 'string' && /^[\w.-]+$/.test(value) && !value.startsWith('.') ? null : 'a plain file name';
const count: Checker = (value) =>
  Number.isSafeInteger(value) && Number(value) > 0 ? null : 'a whole number > 0';
const size: Checker = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? null : 'a whole number >= 0';
const positive: Checker = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? null : 'a number > 0';
const flag: Checker = (value) => (typeof value === 'boolean' ? null : 'true or false');
const hash: Checker = (value) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? null : 'a SHA-256 in hexadecimal';
const extent: Checker = (value) =>
  count(value) === null || text(value) === null ? null : 'a number or a letter';

const one =
  (...allowed: readonly unknown[]): Checker =>
  (value) =>
    allowed.includes(value) ? null : allowed.map((item) => JSON.stringify(item)).join(' or ');

const orNull =
  (checker: Checker): Checker =>
  (value) =>
    value === null ? null : checker(value);

const either =
  (...checkers: readonly Checker[]): Checker =>
  (value) => {
    const wanted = checkers.map((checker) => checker(value));
    return wanted.includes(null) ? null : wanted.join(', or ');
  };

/** A problem further in is told with its own path, which begins with a dot or a bracket. */
const inside = (path: string, wanted: string, value: unknown): string =>
  /^[.[]/.test(wanted) ? `${path}${wanted}` : `${path}: ${wanted}, got ${shown(value)}`;

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
};

const object =
  (fields: Readonly<Record<string, Checker>>): Checker =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'an object';
    for (const [name, checker] of Object.entries(fields)) {
      const held = (value as Record<string, unknown>)[name];
      const wanted = checker(held);
      if (wanted !== null) return inside(`.${name}`, wanted, held);
    }
    return null;
  };

const list =
  (checker: Checker, least = 0): Checker =>
  (value) => {
    if (!Array.isArray(value) || value.length < least)
      return least > 0 ? 'a list that is not empty' : 'a list';
    for (const [i, item] of value.entries()) {
      const wanted = checker(item);
      if (wanted !== null) return inside(`[${i}]`, wanted, item);
    }
    return null;
  };

const tensor = { name: text, type: one('float32'), shape: list(extent, 1) };

const rgb = object({
  ...tensor,
  frames: count,
  stride: count,
  rate: one('file'),
  stored: either(object({ width: count, height: count }), object({ shortSide: count })),
  crop: count,
  ofHeight: count,
});

const audio = object({
  ...tensor,
  kind: one('whole', '1.2s', 'raw'),
  sampleRate: count,
  samples: count,
  mel: orNull(
    object({ window: count, hop: count, fft: count, bands: count, floor: positive, filterBank: fileName }),
  ),
  side: count,
  columns: count,
  size: count,
  crop: count,
});

const description = object({
  avcl: text,
  classes: list(text, 1),
  model: object({
    file: fileName,
    opset: count,
    precision: one('fp32', 'fp16', 'int8'),
    batch: either(one('dynamic'), count),
  }),
  inputs: object({ rgb: orNull(rgb), audio: orNull(audio) }),
  outputs: object({
    logits: object(tensor),
    probabilities: object(tensor),
    evidence: list(
      object({ ...tensor, stream: one('rgb', 'audio'), time: one('frames', 'copies', 'slices') }),
    ),
  }),
  windows: object({ clips: count, crops: count, seconds: positive, frames: count, stride: count }),
  origin: object({
    run: text,
    checkpoint: text,
    weights: hash,
    data: orNull(text),
    manifests: list(object({ name: text, version: count, sha256: hash })),
    backbone: text,
    width: count,
    depth: count,
    encoders: one('two', 'shared', 'one'),
    amfm: flag,
  }),
  files: list(object({ name: fileName, bytes: size, sha256: hash })),
});

/** Null where it fits, else a sentence. */
export function checkDescription(value: unknown): string | null {
  const wanted = description(value);
  if (wanted === null) {
    const { inputs } = value as { inputs: { rgb: unknown; audio: unknown } };
    if (inputs.rgb !== null || inputs.audio !== null) return null;
    return 'expected an input of rgb or of audio in `inputs`, got neither; export the run anew';
  }
  const [path = '', ...rest] = wanted.split(': ');
  return rest.length === 0
    ? `expected ${wanted} as a description, got ${shown(value)}; export the run anew`
    : `expected in \`${path.replace(/^\./, '')}\` ${rest.join(': ')}; export the run anew`;
}
