/**
 * What the client asks of Espruino beyond the language, for engines that lack it. The compiler puts these in the place of
 * the globals of their names (scripts/compiler/targets.ts), and each takes what the program has given to `create`.
 */

import type { Options } from '../../mote.ts';
import { given } from '../session.ts';
import type { EngineOptions } from './options.ts';
import { utf8 } from './utf8.ts';

function engine(): EngineOptions {
  return given.options as Options & EngineOptions;
}

export function setTimeout(callback: () => void, delayMs: number): unknown {
  return engine().clock.setTimeout(callback, delayMs);
}

export function clearTimeout(timer: unknown): void {
  if (timer) engine().clock.clearTimeout(timer);
}

export function getTime(): number {
  return engine().clock.now() / 1000;
}

export function print(text: string): void {
  const options = engine();
  if (options.print) options.print(text);
}

/** A second client takes another copy of the file; only Espruino's module loader makes one. */
export const Modules = {
  removeCached: () => {
    throw 'clients';
  },
};

/** Base64 of bytes. */
export function btoa(data: ArrayBuffer): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const bytes = new Uint8Array(data);
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at] << 16) | ((bytes[at + 1] | 0) << 8) | (bytes[at + 2] | 0);
    for (let shift = 18; shift >= 0; shift -= 6) text += digits.charAt((three >> shift) & 63);
  }
  const tooMany = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - tooMany) + '=='.slice(0, tooMany);
}

export const E = {
  isUTF8: () => true,
  fromUTF8: utf8,
  /** A string with a character for each byte. */
  toString: (bytes: Uint8Array) => {
    let text = '';
    for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]);
    return text;
  },
};

/** `require` of a module of the engine's. @throws what has to be given to `create` */
export function __engine_require(name: string): unknown {
  const net = engine().net;
  const storage = engine().storage;
  const sha1 = engine().sha1;
  if (name === 'net') return net;
  if (name === 'tls')
    return {
      connect(options: { tls?: boolean }) {
        options.tls = true;
        return net.connect(options as { host: string; port: number });
      },
    };
  if (name === 'Storage' && storage) return storage;
  if (name === 'crypto' && sha1) return { SHA1: sha1 };
  throw `create: give ${name === 'crypto' ? 'sha1' : 'storage'}`;
}
