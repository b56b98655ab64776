/**
 * A request's body, piece by piece, within limits of bytes and of time. A body that is refused is left where it is and not cancelled: the
 * answer goes over the same connection, which the server closes after it.
 */
import { Refusal } from '../refusal.js';

/** How much a sender may send, and how slowly. */
export interface UploadLimits {
  /** Bytes of the file. */
  bytes: number;
  /** Seconds between two pieces. */
  idleSeconds: number;
  /** Seconds for the whole body. */
  seconds: number;
}

/** Ours: a minute of 1080p is about 60 MB; a phone's upload of 256 MB takes four minutes. */
export const DEFAULT_UPLOAD_LIMITS: UploadLimits = { bytes: 256 * 2 ** 20, idleSeconds: 15, seconds: 600 };

/** The refusal of a body over `bytes`. */
export function tooLarge(bytes: number): Refusal {
  return new Refusal(413, 'body-too-large', `expected a file of at most ${bytes} bytes, got a larger one`, {
    fix: 'send a shorter or a more compressed file, or raise --max-bytes of the server',
    headers: { connection: 'close' },
  });
}

function tooSlow(message: string): Refusal {
  return new Refusal(408, 'body-too-slow', message, {
    fix: 'send the file again over a faster connection',
    headers: { connection: 'close' },
  });
}

/** The sender went away; nobody reads this. 499 is nginx's number for it. */
export function clientGone(cause?: unknown): Refusal {
  return new Refusal(499, 'client-gone', 'the connection was closed before the file was whole', { cause });
}

/**
 * Reads a body.
 *
 * @param request - whose `signal` is aborted when the sender has gone
 * @param most - bytes of the whole body, with whatever is around the file
 * @throws Refusal 413, 408, 400 for no body, 499 for a sender that has gone
 */
export async function* readBody(
  request: Request,
  limits: UploadLimits,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(limits.bytes);
  if (request.body === null) throw noFile();
  const reader = request.body.getReader();
  const end = performance.now() + limits.seconds * 1000;
  let total = 0;
  try {
    for (;;) {
      const idle = limits.idleSeconds * 1000;
      const left = end - performance.now();
      const { done, value } = await within(reader.read(), Math.min(idle, left), request.signal, () =>
        left <= idle
          ? tooSlow(`expected the whole body within ${limits.seconds} s, got a part of it`)
          : tooSlow(`expected the next piece of the body within ${limits.idleSeconds} s, got none`),
      );
      if (done) return;
      total += value.byteLength;
      if (total > most) throw tooLarge(limits.bytes);
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** The refusal of a request without a file. */
export function noFile(): Refusal {
  return new Refusal(400, 'no-file', 'expected a video or sound file as the body, got none', {
    fix: "send it raw (curl --data-binary @clip.mp4 -H 'content-type: video/mp4') or as a form (curl -F file=@clip.mp4)",
  });
}

/** What `reading` gives, unless the time is up or the sender has gone before. */
function within<T>(
  reading: Promise<T>,
  milliseconds: number,
  signal: AbortSignal,
  late: () => Refusal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', gone);
      settle();
    };
    const gone = () => end(() => reject(clientGone(signal.reason)));
    const timer = setTimeout(() => end(() => reject(late())), Math.max(0, milliseconds));
    signal.addEventListener('abort', gone);
    if (signal.aborted) gone();
    reading.then(
      (value) => end(() => resolve(value)),
      (cause) => end(() => reject(clientGone(cause))),
    );
  });
}
