import { client } from './client.ts';

/** What the console has said last: an error that comes at each attempt stands there once. */
const said = { last: '' };

/** Whether the program listens to errors. */
export function isHeard(): unknown {
  return (client as unknown as Record<string, unknown>)['#onerror'];
}

/** Tells the program of an error; the console, where nobody listens. */
export function fail(error: unknown): void {
  const text = `mote: ${error}`;
  if (isHeard()) client.emit('error', error);
  else if (text !== said.last) {
    said.last = text;
    print(text);
  }
}
