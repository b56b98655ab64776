/**
 * Who may ask. Host and Origin are looked at as every server here does (`guardRequest`); other pages may link to pages here, never to the API.
 * What changes anything or starts a job needs the token of this start, which only the address printed in the terminal holds; so do all
 * requests when the studio listens beyond this machine.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { hostname } from 'node:os';
import { guardRequest, Refusal } from '@avcl/serve';
import { AvclError } from '@avcl/torch';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Header of requests that change something. One of our own: no form can send it, and from another site it needs a leave that is never given. */
export const TOKEN_HEADER = 'x-avcl-token';

/** Where the page may load from: here alone. Styles set by scripts are not inline styles, so even those need no exception. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: readonly (readonly [string, string])[] = [
  ['content-security-policy', POLICY],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
];

/** Where a request's context says whether it came with the token. */
const SHOWN = 'token-shown';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]'];
const ANY = ['0.0.0.0', '::', '[::]'];

/** Whether only this machine can reach what listens there. */
export const isLoopback = (host: string): boolean => LOOPBACK.includes(host);

/** Host names that are ours, beside localhost and addresses in numbers, which cannot be made to point elsewhere. */
const ownNames = (host: string, allowed: readonly string[]): string[] => [
  ...(ANY.includes(host) ? [hostname()] : [host]),
  ...allowed,
];

const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

/** A token that is made anew at every start. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/** The gate of one start. */
export class Guard {
  readonly #names: readonly string[];
  readonly #token: string;
  readonly #open: boolean;

  /**
   * @param host - where the server listens
   * @param allowed - further names that it is reached by
   */
  constructor(host: string, token: string, allowed: readonly string[] = []) {
    this.#names = ownNames(host, allowed);
    this.#token = token;
    this.#open = isLoopback(host);
  }

  /** Runs before everything else. */
  readonly check: MiddlewareHandler = async (c, next) => {
    for (const [name, value] of HEADERS) c.header(name, value);
    const api = c.req.path.startsWith('/api/');
    const refusal = guardRequest(c.req.raw, { hosts: this.#names, links: !api });
    if (refusal !== null) {
      return refuse(
        c,
        refusal.message,
        'open the address that `avcl studio` printed; a further name of this machine is given as --allow-host NAME',
      );
    }
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (api && !(reads ? this.#mayRead(c) : this.#mayChange(c))) {
      const { message, fix, code } = noToken();
      return refuse(c, message, fix, code);
    }
    c.set(SHOWN, this.#mayChange(c));
    await next();
    return undefined;
  };

  /** Gives a reader who has shown the token the cookie that pictures, sounds and event streams bring with them. */
  letIn(c: Context): void {
    const port = new URL(c.req.url).port;
    setCookie(c, `avcl-studio-${port}`, this.#token, { httpOnly: true, sameSite: 'Strict', path: '/' });
  }

  #mayChange(c: Context): boolean {
    return same(c.req.header(TOKEN_HEADER) ?? '', this.#token);
  }

  #mayRead(c: Context): boolean {
    if (this.#open || this.#mayChange(c)) return true;
    return same(getCookie(c, `avcl-studio-${new URL(c.req.url).port}`) ?? '', this.#token);
  }
}

function noToken(): Refusal {
  return new Refusal(403, 'TOKEN', 'expected the token of this start, got none or an old one', {
    fix: 'open the whole address that `avcl studio` printed last, with what follows the #',
  });
}

/** For what a GET starts or writes. The cookie is not enough: a browser brings it along for whoever asks. @throws Refusal 403 without the token */
export function demandToken(c: Context): void {
  if (c.get(SHOWN) !== true) throw noToken();
}

function refuse(c: Context, message: string, fix: string | null, code = 'FORBIDDEN') {
  return c.json({ error: { code, message, fix } }, 403);
}

/** For areas that may run commands. @throws AvclError USAGE unless the studio was started with `--allow-run` */
export function demandAllowRun(allowRun: boolean): void {
  if (allowRun) return;
  throw new AvclError(
    'USAGE',
    'expected a studio that may start and stop runs, got one that only shows them',
    { fix: 'start it with: avcl studio --allow-run' },
  );
}
