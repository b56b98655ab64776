/**
 * Keeps other web pages from using a local server through their reader's browser: the Host that was asked for must be ours, so that a name which
 * was made to point here (DNS rebinding) is refused, and a browser's request must come from a page of ours. Programs send neither Origin nor
 * Sec-Fetch-Site and are served. Leaves out who may ask at all: that is the business of the network, or of a token.
 */
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { Refusal, refusalResponse } from './refusal.js';

/** Who a server answers to. */
export interface GuardOptions {
  /** Names in Host that are ours beside `localhost` and addresses in numbers; `*` for any. */
  hosts?: readonly string[];
  /** Origins of other pages that may ask, such as `https://lab.example`. */
  origins?: readonly string[];
  /** Whether links of other pages may be followed to what is asked for; true unless said. False for what is no page of its own. */
  links?: boolean;
}

const HOST = /^(\[[0-9a-f:.]+\]|[^:\s/@]+)(?::\d{1,5})?$/i;

/** `name` of `name:port`, without brackets; null for what is no Host. */
function nameOf(host: string): string | null {
  const name = HOST.exec(host)?.[1];
  return name === undefined ? null : name.replace(/^\[|\]$/g, '').toLowerCase();
}

/** A name needs a look; an address in numbers cannot be made to point elsewhere. */
function isOurs(name: string, hosts: readonly string[]): boolean {
  const local = name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0;
  return local || hosts.some((host) => host === '*' || host.toLowerCase() === name);
}

/** Whether an Origin is that of the page which this Host serves. The scheme may differ: a proxy may stand before us. */
function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase().replace(/:(80|443)$/, '');
}

/**
 * Looks at a request's Host, Origin and Sec-Fetch-Site.
 *
 * @returns null where it may be served
 */
export function guardRequest(
  request: { readonly method: string; readonly headers: Headers },
  { hosts = [], origins = [], links = true }: GuardOptions = {},
): Refusal | null {
  const host = request.headers.get('host') ?? '';
  const name = nameOf(host);
  if (name === null || !isOurs(name, hosts)) {
    return new Refusal(
      403,
      'host',
      `expected a request to localhost or to a name of this server, got the Host "${host}"`,
      { fix: 'use the address that the server printed, or start it with --allow-host NAME' },
    );
  }
  const origin = request.headers.get('origin');
  if (origin !== null) {
    if (origins.includes(origin) || isSameOrigin(origin, host)) return null;
    return new Refusal(
      403,
      'origin',
      `expected a request from a page of this server, got one from ${origin}`,
      {
        fix: 'open the page that the server serves, or ask from a program',
      },
    );
  }
  const site = request.headers.get('sec-fetch-site');
  const follows =
    links && request.headers.get('sec-fetch-mode') === 'navigate' && ['GET', 'HEAD'].includes(request.method);
  if (site === null || site === 'same-origin' || site === 'none' || follows) return null;
  return new Refusal(
    403,
    'origin',
    'expected a request from a page of this server, got one from another page',
    {
      fix: 'open the page that the server serves',
    },
  );
}

/** The same as a middleware of hono. Put it before everything else. */
export function requestGuard(options: GuardOptions = {}): MiddlewareHandler {
  return async (c, next) => {
    const refusal = guardRequest(c.req.raw, options);
    return refusal === null ? next() : refusalResponse(refusal);
  };
}
