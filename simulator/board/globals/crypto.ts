import { createHash } from 'node:crypto';
import { toBytes } from '../hardware/i2c.ts';
import { makeError, newBytes } from '../realm.ts';

/** The simulated part of `require("crypto")` on an ESP32; `missingFromCrypto` names the rest. */
export const cryptoLibrary = {
  SHA1: hash('sha1'),
  SHA224: hash('sha224'),
  SHA256: hash('sha256'),
  SHA384: hash('sha384'),
  SHA512: hash('sha512'),
};

function hash(name: string): (message: unknown) => ArrayBufferLike {
  return (message) =>
    newBytes(
      createHash(name)
        .update(Uint8Array.from(toBytes(message)))
        .digest(),
    ).buffer;
}

export const missingFromCrypto = 'PBKDF2 AES';

/** Takes strings, arrays, typed arrays and array buffers; the engine refuses anything else. */
export function btoa(data: unknown): string {
  const isBuffer = Object.prototype.toString.call(data) === '[object ArrayBuffer]';
  if (typeof data !== 'string' && !Array.isArray(data) && !isBuffer && !ArrayBuffer.isView(data))
    throw makeError('Error', `Expecting String or Array, got ${typeof data}`);
  const bytes = isBuffer ? new Uint8Array(data as ArrayBuffer) : toBytes(data);
  return Buffer.from(bytes).toString('base64');
}

export function atob(text: unknown): string {
  return Buffer.from(String(text), 'base64').toString('latin1');
}
