import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Secure } from '../../net/socket.ts';
import { maskBytes } from '../bytes.ts';
import { makeError } from '../realm.ts';
import { connect } from './net.ts';

const PARSERS = {
  key: 'mbedtls_pk_parse_key',
  cert: "mbedtls_x509_crt_parse of 'cert'",
  ca: "mbedtls_x509_crt_parse of 'ca'",
};

/**
 * As `connect` of `net`, with the program's key and certificates: texts, or functions that return them. They must be
 * DER, or PEM with a zero byte at the end, because mbedtls takes PEM only with that zero (ssl_load_key and its
 * neighbours in network.c).
 */
export function connectTls(options: unknown, callback: unknown): unknown {
  if (typeof options !== 'object' || options === null) return connect(options, callback);
  const { key, cert, ca } = options as Record<string, unknown>;
  const secure: Secure = {};
  // The order in which the engine loads them.
  if (ca !== undefined) secure.ca = certificateOf('ca', ca);
  if (cert !== undefined) secure.cert = certificateOf('cert', cert);
  if (key !== undefined) secure.key = keyOf(key);
  return connect(options, callback, secure);
}

function certificateOf(name: 'cert' | 'ca', given: unknown): string {
  try {
    return new X509Certificate(bytesOf(given)).toString();
  } catch {
    throw refused(name);
  }
}

function keyOf(given: unknown): string {
  const bytes = bytesOf(given);
  for (const type of ['pkcs8', 'sec1', 'pkcs1'] as const)
    try {
      return pemOf(
        isPem(bytes) ? createPrivateKey(bytes) : createPrivateKey({ key: bytes, format: 'der', type }),
      );
    } catch {}
  throw refused('key');
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** PEM without a final zero byte is parsed as DER, and fails. DER may end in a zero of its own. */
function bytesOf(given: unknown): Buffer {
  const value = typeof given === 'function' ? given() : given;
  const bytes = Buffer.from(maskBytes(String(value)), 'latin1');
  if (!isPem(bytes)) return bytes;
  return bytes.at(-1) === 0 ? bytes.subarray(0, -1) : Buffer.alloc(0);
}

function isPem(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN');
}

function refused(name: keyof typeof PARSERS): Error {
  return makeError('InternalError', `HTTPS init failed! ${PARSERS[name]}: UNKNOWN`);
}
