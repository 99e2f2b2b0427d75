import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isLoopback } from './device-table.ts';

/** Whom an HTTP server lets in. */
export interface Admission {
  /** Null where nobody but this machine is let in. */
  token: string | null;
  /** Whether a page may ask that this very server has served; no other page may. */
  servesPage: boolean;
}

/**
 * Whoever is on this machine and asks for this machine by name: a page elsewhere could have its own name lead here,
 * hence Host, and a page in a browser on this machine could ask, hence Origin. All others need the token, as
 * `Authorization: Bearer`.
 */
export function isAdmitted(request: IncomingMessage, { token, servesPage }: Admission): boolean {
  const { headers, socket } = request;
  if (token !== null && isToken(headers.authorization ?? '', `Bearer ${token}`)) return true;
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const isHere = isLoopback(socket.remoteAddress ?? '') && (host === 'localhost' || isLoopback(host));
  if (!isHere) return false;
  const scheme = socket instanceof TLSSocket ? 'https' : 'http';
  return headers.origin === undefined || (servesPage && headers.origin === `${scheme}://${headers.host}`);
}

/** In a time that tells nothing of the wanted one. */
export function isToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
