import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import { about, UsageError } from '../../errors.ts';
import { readUserText } from '../../files/read-file.ts';

export interface Certificate {
  cert: string;
  key: string;
  /** The CA of clients' certificates (PEM); without it clients are not asked for one. */
  clientCa?: string;
}

/** A certificate as Node's servers take it. A client without one may still have a password. */
export function serverOptions({ cert, key, clientCa }: Certificate): TlsOptions {
  if (clientCa === undefined) return { cert, key };
  return { cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: false };
}

/** @throws UsageError when the file holds no certificate */
export function readAuthority(path: string): string {
  const pem = readPem(path);
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw new UsageError(`${path}: no certificate is in it; give the PEM of who signs those of clients`);
  }
}

const VALID_DAYS = 3650;
/** The key of the certificate that is made, in the folder of `--data`. */
export const KEY_FILE = 'key.pem';
const CERTIFICATE_FILE = 'certificate.pem';

/** @throws UsageError when they cannot be read, do not belong together, or have run out */
export function readCertificate(certPath: string, keyPath: string): Certificate {
  const certificate = { cert: readPem(certPath), key: readPem(keyPath) };
  let validTo: string;
  try {
    createSecureContext(certificate);
    validTo = new X509Certificate(certificate.cert).validTo;
  } catch (error) {
    const reason = (error as Error).message;
    throw new UsageError(`${certPath} with ${keyPath}: ${reason}; give a PEM certificate and its key`);
  }
  if (Date.parse(validTo) < Date.now()) throw new UsageError(`${certPath}: has run out (${validTo})`);
  return certificate;
}

/**
 * The certificate that was made in this folder before, or a new one that is kept there.
 * @param write makes the folder, and files in it by name, which their owner alone may read: all of them or none
 */
export async function ownCertificate(
  folder: string,
  write: (files: Record<string, Buffer>) => void,
): Promise<Certificate & { path: string }> {
  const path = join(folder, CERTIFICATE_FILE);
  const keyPath = join(folder, KEY_FILE);
  if (existsSync(path) && existsSync(keyPath)) return { ...readCertificate(path, keyPath), path };
  const { cert, private: key } = await makeCertificate();
  write({ [CERTIFICATE_FILE]: Buffer.from(cert), [KEY_FILE]: Buffer.from(key) });
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
  return about(`${path}: `, () => readUserText(path));
}
