import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { about } from '../../../simulator/errors.ts';
import { readUserFile } from '../../../simulator/files/read-file.ts';
import { UsageError } from '../../usage.ts';

/** What `broker` in a project's mote.json says of certificates: names of PEM files. */
export interface CertificateNames {
  cert?: string;
  key?: string;
  ca?: string;
}

const NAMES = ['cert', 'key', 'ca'] as const;
const onBoard = (name: (typeof NAMES)[number]) => `mqtt.${name}`;

/** What the board's own mote.json calls those that are given: files of its Storage. */
export function namesOf(given: CertificateNames): CertificateNames {
  return Object.fromEntries(NAMES.filter((name) => given[name]).map((name) => [name, onBoard(name)]));
}

/** The files themselves, in DER, one character a byte: Espruino's tls takes nothing else. @throws UsageError */
export function certificateFiles(given: CertificateNames, folder: string): Record<string, string> {
  if ((given.cert === undefined) !== (given.key === undefined))
    throw new UsageError('mote.json: broker: cert and key: give both, or neither');
  const files: Record<string, string> = {};
  for (const name of NAMES) {
    const file = given[name];
    if (file !== undefined) files[onBoard(name)] = derOf(name, join(folder, file), file);
  }
  return files;
}

function derOf(name: (typeof NAMES)[number], path: string, file: string): string {
  const what = name === 'key' ? 'key' : 'certificate';
  const pem = about(`mote.json: broker: ${name}: ${file}: `, () => readUserFile(path));
  try {
    const der =
      name === 'key'
        ? createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
        : new X509Certificate(pem).raw;
    return der.toString('latin1');
  } catch {
    throw new UsageError(`mote.json: broker: ${name}: ${file} holds no ${what} in PEM without a password`);
  }
}
