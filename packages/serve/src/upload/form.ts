/**
 * The one file of a multipart form, and the short fields beside it. The form is parsed as it comes in (@fastify/busboy); the file goes to the
 * disk piece by piece.
 */
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Refusal } from '../refusal.js';
import { noFile, tooLarge, type UploadLimits } from './body.js';

/** Around the file: boundaries, heads of parts, fields. */
export const FORM_BYTES = 64 * 1024;
const FIELDS = 16;
const FIELD_BYTES = 1024;

/** What a form said beside its file. */
export interface FormHead {
  name: string | null;
  readonly fields: Record<string, string>;
}

function malformed(what: string, cause?: unknown): Refusal {
  return new Refusal(400, 'form', `expected a multipart form with one file, got ${what}`, {
    fix: 'curl -F file=@clip.mp4',
    cause,
  });
}

function parser(contentType: string, limits: UploadLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        files: 1,
        fileSize: limits.bytes,
        fields: FIELDS,
        fieldSize: FIELD_BYTES,
        headerPairs: 32,
        headerSize: 8 * 1024,
      },
    });
  } catch (cause) {
    throw malformed('one without a boundary', cause);
  }
}

/**
 * Reads a form.
 *
 * @param body - the pieces of the request's body
 * @param openFile - where the file goes; called once
 * @throws Refusal 400 for what is no form, has no file or several; 413 for a file that is too large
 */
export async function readForm(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
  limits: UploadLimits,
  openFile: () => Writable,
): Promise<FormHead> {
  const form = parser(contentType, limits);
  const head: FormHead = { name: null, fields: {} };
  const stop = new AbortController();
  let refused: unknown = null;
  const refuse = (error: unknown) => {
    refused ??= error;
    stop.abort();
  };
  let writing: Promise<void> | null = null;
  form.on('file', (_field: string, stream: Readable, name: string) => {
    head.name = name || null;
    stream.on('limit', () => refuse(tooLarge(limits.bytes)));
    writing = pipeline(stream, openFile(), { signal: stop.signal }).catch(refuse);
  });
  form.on('filesLimit', () => refuse(malformed('several files')));
  form.on('fieldsLimit', () => refuse(malformed(`more than ${FIELDS} fields`)));
  form.on('field', (field: string, value: string, nameCut: boolean, valueCut: boolean) => {
    if (nameCut || valueCut) refuse(malformed(`a field over ${FIELD_BYTES} bytes`));
    else Object.defineProperty(head.fields, field, { value, enumerable: true, configurable: true });
  });
  try {
    await pipeline(body, form, { signal: stop.signal });
  } catch (error) {
    refuse(error instanceof Refusal ? error : malformed('a broken one', error));
  }
  await writing;
  if (refused !== null) throw refused;
  if (writing === null) throw noFile();
  return head;
}
