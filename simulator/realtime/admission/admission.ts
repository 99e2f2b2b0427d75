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

/** Whom an HTTP server lets in. */
export interface Admission {
  /** Null where nobody but this machine is let in. */
  token: string | null;
  /** Whether a page may ask that this very server has served; no other page may. */
  servesPage: boolean;
  /** What this machine is called beside `localhost`. */
  hosts?: readonly string[];
}

/**
 * Whoever is on this machine and asks for this machine by name: a page elsewhere could have its own name lead here,
 * hence Host, and a page in a browser on this machine could ask, hence Origin. All others need the token, as
 * `Authorization: Bearer`.
 */
export function isAdmitted(request: IncomingMessage, { token, servesPage, hosts }: Admission): boolean {
  const { headers, socket } = request;
  if (token !== null && isToken(headers.authorization ?? '', `Bearer ${token}`)) return true;
  if (!isLoopback(socket.remoteAddress ?? '') || !isThisMachine(hostOf(headers.host ?? ''), hosts))
    return false;
  return headers.origin === undefined || (servesPage && isOwnPage(request, headers.origin));
}

/**
 * Whether a WebSocket may be opened for what sent the Origin header. Programs send none; a browser always does, and
 * names who served the page: this machine, by name or by the address that was reached, or one of `origins`.
 * @param origins such as `https://dash.example`; `null` is a file, or a page that hides where it is from
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

/** In a time that tells nothing of the wanted one. */
export function isToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
