import type { Message } from '../../../broker/codec/packets.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are what it is about
const ASCII = /^[\x00-\x7f]*$/;

/** The broker's core has text as bytes, one character each; people have it as text. */
export function toText(bytes: string): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

export function toBytes(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A message as the rest of the host has it. */
export interface BrokerMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
}

export function toMessage({ topic, payload, qos, retain }: Message): BrokerMessage {
  return { topic: toText(topic), payload: Buffer.from(payload, 'latin1'), qos, retain };
}
