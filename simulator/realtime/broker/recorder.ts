import { decode, type Format, guessFormat } from '../../decode/decode.ts';
import type { Measurement } from '../../decode/measurement.ts';
import { printableJson } from '../../report/printable.ts';
import type { BrokerMessage } from './core/text.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Takes each line at once. */
export interface RecordFile {
  write(line: string): void;
  close(): void;
}

/** Writes what a broker takes in, one JSON line a message, at once, so that a crash loses none. Readings are decoded. */
export class Recorder {
  #file: RecordFile;
  #say: (text: string) => void;
  #hasFailed = false;

  constructor(file: RecordFile, say: (text: string) => void) {
    this.#file = file;
    this.#say = say;
  }

  /** @param client null where the broker itself speaks, for instance a will */
  message(packet: BrokerMessage, client: string | null): void {
    if (this.#hasFailed) return;
    const { topic, qos, retain } = packet;
    const time = new Date().toISOString();
    const values = valuesIn(packet.payload);
    const line = { time, client, topic, qos, retain, ...payloadOf(packet.payload), ...values };
    try {
      this.#file.write(`${printableJson(line)}\n`);
    } catch (error) {
      this.#hasFailed = true;
      this.#say(`nothing is recorded from here on: ${(error as Error).message}`);
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** Text where it is text, base64 where not. */
export function payloadOf(payload: Buffer | string): { payload: string } | { payloadBase64: string } {
  if (typeof payload === 'string') return { payload };
  try {
    return { payload: UTF8.decode(payload) };
  } catch {
    return { payloadBase64: payload.toString('base64') };
  }
}

/** A longer payload is no reading of a board. */
const MAX_DECODED_BYTES = 16_384;

/** The readings, where the payload is in a format that `mote decode` knows. */
function valuesIn(payload: Buffer | string): { format: Format; values: Measurement[] } | undefined {
  const bytes = Buffer.from(payload).toString('latin1');
  if (bytes === '' || bytes.length > MAX_DECODED_BYTES) return undefined;
  const format = guessFormat(bytes);
  return format && { format, values: decode(format, bytes) };
}
