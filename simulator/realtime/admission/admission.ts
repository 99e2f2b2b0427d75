/**
 * Who may ask: hosts, origins and tokens, decided in one place for API, live page, figures and the broker's
 * WebSocket.
 *
 * @module
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { hostOf, hostOfOrigin, isLoopback, isThisMachine } from './hosts.ts';

/** Whom an HTTP server admits. */
export interface Admission {
  /** The token for other machines; null admits only this machine. */
  token: string | null;
  /** Whether a page served by this same server may send requests. Pages from elsewhere may not. */
  servesPage: boolean;
  /** Names of this machine beside `localhost`. */
  hosts?: readonly string[];
}

/**
 * Admits a request from this machine that also names this machine in Host and Origin: a page from elsewhere could have
 * its own name resolve to this machine, which Host shows, and any page in a browser on this machine could send
 * requests, which Origin shows. All other requests need the token as `Authorization: Bearer`.
 */
export function isAdmitted(request: IncomingMessage, { token, servesPage, hosts }: Admission): boolean {
  const { headers, socket } = request;
  if (token !== null && isToken(headers.authorization ?? '', `Bearer ${token}`)) return true;
  if (!isLoopback(socket.remoteAddress ?? '') || !isThisMachine(hostOf(headers.host ?? ''), hosts))
    return false;
  return headers.origin === undefined || (servesPage && isOwnPage(request, headers.origin));
}

/**
 * Whether a WebSocket may be opened by the sender of this Origin header. Programs send none. A browser always does, and
 * names the server of the page: it has to be this machine, by name or by the address that was reached, or one of
 * `origins`.
 * @param origins such as `https://dash.example`; `null` is a file, or a page that hides its origin
 */
export function isOriginAdmitted({ headers, socket }: IncomingMessage, origins: readonly string[]): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  const host = hostOfOrigin(origin);
  const reached = (socket.localAddress ?? '').replace(/^::ffff:/, '');
  return isThisMachine(host) || (host !== null && host === reached) || origins.includes(origin);
}

function isOwnPage({ headers, socket }: IncomingMessage, origin: string): boolean {
  const own = `${socket instanceof TLSSocket ? 'https' : 'http'}://${headers.host}`;
  return URL.canParse(origin) && URL.canParse(own) && new URL(origin).origin === new URL(own).origin;
}

/** Compares in a time that does not depend on the wanted token. */
export function isToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
