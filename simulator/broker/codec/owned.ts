import type { Message } from './packets.ts';

/** V8 copies shorter pieces of a text anyway. */
const COPIED_BELOW = 13;

/**
 * The same text without the text that it was cut out of: V8 keeps all of a chunk that came from the network alive as
 * long as one piece of it is.
 */
export function owned(text: string): string {
  return text.length < COPIED_BELOW ? text : ` ${text}`.slice(1);
}

/** Copies a text that is kept for long, so that it keeps no larger one alive. */
export function own(message: Message): void {
  message.topic = owned(message.topic);
  message.payload = owned(message.payload);
  if (message.properties !== undefined) message.properties = owned(message.properties);
}
