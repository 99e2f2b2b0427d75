import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import { writePrivate } from './private-files.ts';

/** A certificate that TLS cannot use; the message names the file. */
export class CertificateError extends Error {}

export interface Certificate {
  cert: string;
  key: string;
  /** Who signs the certificates of clients (PEM); without it they are not asked for one. */
  clientCa?: string;
}

/** A certificate as Node's servers take it. A client without one may still have a password. */
export function serverOptions({ cert, key, clientCa }: Certificate): TlsOptions {
  if (clientCa === undefined) return { cert, key };
  return { cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: false };
}

/** @throws CertificateError when the file holds no certificate */
export function readAuthority(path: string): string {
  const pem = readPem(path);
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw new CertificateError(
      `${path}: no certificate is in it; give the PEM of who signs those of clients`,
    );
  }
}

const VALID_DAYS = 3650;
/** The key of the certificate that is made, in the folder of `--data`. */
export const KEY_FILE = 'key.pem';

/** @throws CertificateError when they cannot be read, do not belong together, or have run out */
export function readCertificate(certPath: string, keyPath: string): Certificate {
  const certificate = { cert: readPem(certPath), key: readPem(keyPath) };
  let validTo: string;
  try {
    createSecureContext(certificate);
    validTo = new X509Certificate(certificate.cert).validTo;
  } catch (error) {
    const reason = (error as Error).message;
    throw new CertificateError(`${certPath} with ${keyPath}: ${reason}; give a PEM certificate and its key`);
  }
  if (Date.parse(validTo) < Date.now()) throw new CertificateError(`${certPath}: has run out (${validTo})`);
  return certificate;
}

/** The certificate that was made in this folder before, or a new one that is kept there. */
export async function ownCertificate(folder: string): Promise<Certificate & { path: string }> {
  const path = join(folder, 'certificate.pem');
  const keyPath = join(folder, KEY_FILE);
  if (existsSync(path) && existsSync(keyPath)) return { ...readCertificate(path, keyPath), path };
  const { cert, private: key } = await makeCertificate();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, cert);
  writePrivate(keyPath, Buffer.from(key));
  return { cert, key, path };
}

function makeCertificate() {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const altNames = [
    { type: 2 as const, value: 'localhost' },
    { type: 2 as const, value: hostname() },
    ...addresses.map(({ address }) => ({ type: 7 as const, ip: address.replace(/%.*/, '') })),
  ];
  return generate([{ name: 'commonName', value: 'mote broker' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + VALID_DAYS * 86400e3),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true },
      { name: 'subjectAltName', altNames },
    ],
  });
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CertificateError(`${path}: ${(error as Error).message}`);
  }
}
