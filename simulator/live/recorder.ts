import { closeSync, openSync, writeSync } from 'node:fs';
import type { AedesPublishPacket } from 'aedes';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Writes what a broker takes in, one JSON line a message, at once, so that a crash loses none. */
export class Recorder {
  #file: number;
  #say: (text: string) => void;
  #hasFailed = false;

  /** Appends. @throws the system's error */
  constructor(path: string, say: (text: string) => void) {
    this.#file = openSync(path, 'a');
    this.#say = say;
  }

  /** @param client null where the broker itself speaks, for instance a will */
  message(packet: AedesPublishPacket, client: string | null): void {
    if (this.#hasFailed) return;
    const { topic, qos, retain } = packet;
    const line = { time: new Date().toISOString(), client, topic, qos, retain, ...payloadOf(packet.payload) };
    try {
      writeSync(this.#file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      this.#hasFailed = true;
      this.#say(`nothing is recorded from here on: ${(error as Error).message}`);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Text where it is text, base64 where not. */
function payloadOf(payload: Buffer | string): { payload: string } | { payloadBase64: string } {
  if (typeof payload === 'string') return { payload };
  try {
    return { payload: UTF8.decode(payload) };
  } catch {
    return { payloadBase64: payload.toString('base64') };
  }
}
