import { client } from './client.ts';
import { MAX_SAID, MAX_SAID_TEXT } from './limits.ts';

/** What the console has said, each text once: an error may come at each attempt. */
const said = { texts: '' };

/**
 * Tells the program of an error; the console, where nobody listens: Espruino keeps the listeners of an object in `#on` and the event. What is
 * `forConsole` is no event.
 */
export function fail(error: unknown, forConsole?: unknown): void {
  if ((client as unknown as Record<string, unknown>)['#onerror']) {
    if (!forConsole) client.emit('error', error);
  } else {
    const text = `mote: ${error}`.slice(0, MAX_SAID_TEXT);
    if (said.texts.length < MAX_SAID && said.texts.indexOf(text) < 0) {
      said.texts += text;
      print(text);
    }
  }
}
