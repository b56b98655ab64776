/**
 * An uploaded media file: from a request's body, raw or in a form, to a temporary file in a folder of its own, which goes when it is disposed.
 * Nothing here opens the file: what is in it is for a child process of ffmpeg to find out.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../refusal.js';
import { DEFAULT_UPLOAD_LIMITS, noFile, readBody, type UploadLimits } from './body.js';
import { FORM_BYTES, type FormHead, readForm } from './form.js';

/** A received file. Dispose it when it is no longer needed. */
export interface Upload extends AsyncDisposable {
  /** Where it lies; the name there is ours. */
  readonly path: string;
  /** The sender's name for it, for showing only; null where none was given. */
  readonly name: string | null;
  readonly bytes: number;
  /** The other fields of a form. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Options of {@link receiveUpload}. */
export interface ReceiveOptions {
  limits?: Partial<UploadLimits>;
  /** Where temporary folders are made; the system's own place unless said. */
  folder?: string;
}

const MEDIA = /^(video|audio)\/[\w.+-]+$/;
const NAME_LENGTH = 200;

/** What may be shown of a name that somebody sent: its last part, without control characters. */
function shownName(name: string | null): string | null {
  const last = name?.split(/[/\\]/).at(-1) ?? '';
  const shown = [...last.replace(/\p{C}/gu, '')].slice(0, NAME_LENGTH).join('').trim();
  return shown === '' ? null : shown;
}

/** The kind of body. @throws Refusal 415 for one that is neither a file nor a form, or is compressed */
function bodyKind(request: Request): 'raw' | 'form' {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  const type = (request.headers.get('content-type') ?? 'application/octet-stream').split(';')[0]!;
  const plain = type.trim().toLowerCase();
  if (encoding === 'identity' && plain === 'multipart/form-data') return 'form';
  if (encoding === 'identity' && (MEDIA.test(plain) || plain === 'application/octet-stream')) return 'raw';
  throw new Refusal(
    415,
    'media-type',
    `expected a body of type video/*, audio/*, application/octet-stream or multipart/form-data, got ${plain}${
      encoding === 'identity' ? '' : ` with the encoding ${encoding}`
    }`,
    { fix: "curl --data-binary @clip.mp4 -H 'content-type: video/mp4', or curl -F file=@clip.mp4" },
  );
}

/** Of a disk that is full. */
function noSpace(error: unknown): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new Refusal(507, 'no-space', 'expected room for the file on the disk of the server, got none', {
    fix: 'try again later; the owner of the server frees disk space',
    headers: { connection: 'close' },
    cause: error,
  });
}

/**
 * Receives a file.
 *
 * @param request - its body is the file (video/*, audio/*, application/octet-stream) or a form with one file; its signal says that the sender has gone
 * @throws Refusal 413 too large, 408 too slow, 415 another kind of body, 400 no file or a broken form, 507 no room, 499 the sender has gone;
 * nothing is left on the disk then
 * @example
 * await using upload = await receiveUpload(c.req.raw, { limits: { bytes: 64 * 2 ** 20 } });
 * const [answer] = await predictFiles({ run, files: [upload.path] });
 */
export async function receiveUpload(request: Request, options: ReceiveOptions = {}): Promise<Upload> {
  const limits = { ...DEFAULT_UPLOAD_LIMITS, ...options.limits };
  const kind = bodyKind(request);
  const folder = await mkdtemp(join(options.folder ?? tmpdir(), 'avcl-upload-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'file');
  const openFile = () => createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    let head: FormHead = { name: null, fields: {} };
    if (kind === 'raw') {
      await pipeline(readBody(request, limits, limits.bytes), openFile());
    } else {
      const body = readBody(request, limits, limits.bytes + FORM_BYTES);
      head = await readForm(body, request.headers.get('content-type')!, limits, openFile);
    }
    const { size } = await stat(path);
    if (size === 0) throw noFile();
    return {
      path,
      name: shownName(head.name),
      bytes: size,
      fields: head.fields,
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw noSpace(error);
  }
}
