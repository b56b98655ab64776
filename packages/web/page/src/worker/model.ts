/** The model's files: the description is read and understood, the weights fetched once and held against their checksum. */
import { DESCRIPTION_FILE, demandKnownSound, type ModelDescription, readDescription } from '@avcl/web';
import { PageError } from './problem.js';

/** Called while bytes arrive. */
export type Arriving = (part: string, done: number, total: number) => void;

/** @throws PageError where it is missing, damaged or of another version */
export async function loadDescription(base: string): Promise<ModelDescription> {
  const answer = await get(new URL(DESCRIPTION_FILE, base), 'no-cache');
  const text = await answer.text();
  try {
    const model = readDescription(JSON.parse(text));
    if (model.inputs.audio !== null) demandKnownSound(model.inputs.audio);
    return model;
  } catch (error) {
    throw new PageError(
      'The model cannot be used',
      `in ${DESCRIPTION_FILE}: ${(error as Error).message}`,
      'Export the run again with `avcl export --format web`, and put the whole folder in place of this one.',
    );
  }
}

/** @throws PageError where it is missing, or not the file that the description names */
export async function loadWeights(
  base: string,
  model: ModelDescription,
  arriving: Arriving,
): Promise<{ bytes: Uint8Array; url: string }> {
  const { file } = model.model;
  const wanted = model.files.find(({ name }) => name === file);
  const url = new URL(file, base);
  if (wanted) url.searchParams.set('v', wanted.sha256.slice(0, 16)); // another model is another address
  const answer = await get(url, 'default');
  const bytes = await readAll(answer, wanted?.bytes ?? 0, (done, total) => arriving(file, done, total));
  if (wanted) await demandSame(bytes, wanted, file);
  return { bytes, url: url.href };
}

async function get(url: URL, cache: RequestCache): Promise<Response> {
  const name = url.pathname.split('/').at(-1)!;
  const answer = await fetch(url, { cache }).catch(() => null);
  if (answer?.ok) return answer;
  throw new PageError(
    'A file of the model is missing',
    `expected ${name} beside the page, got ${answer === null ? 'no answer' : `status ${answer.status}`}`,
    'Put the whole exported folder on the host, and serve it over HTTP: a page opened from the disk may not read its neighbours.',
  );
}

async function readAll(
  answer: Response,
  expected: number,
  arriving: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const reader = answer.body!.getReader();
  const parts: Uint8Array[] = [];
  let done = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    done += next.value.length;
    arriving(done, Math.max(expected, done));
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function demandSame(
  bytes: Uint8Array,
  wanted: { bytes: number; sha256: string },
  file: string,
): Promise<void> {
  const refuse = (expected: string, got: string) => {
    throw new PageError(
      'The model is damaged',
      `expected ${expected} for ${file}, got ${got}`,
      'Copy the exported folder to the host again. If only the model was replaced, replace model.json with it.',
    );
  };
  if (bytes.length !== wanted.bytes) refuse(`${wanted.bytes} bytes`, `${bytes.length}`);
  if (crypto.subtle === undefined) return; // an insecure address; the size is all that can be told
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sha256 !== wanted.sha256)
    refuse(`SHA-256 ${wanted.sha256.slice(0, 12)}...`, `${sha256.slice(0, 12)}...`);
}
