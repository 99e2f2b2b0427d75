import { MAX_NAME_SHOWN, printable, printableName } from '../../report/printable.ts';
import { toText } from './core/text.ts';

/** Lines about messages in one second; the rest of them is counted. */
export const MAX_LINES_PER_S = 100;

/**
 * Lines about what clients publish, bounded so that a broker that carries thousands of messages a second is not slowed
 * down.
 */
export class MessageLines {
  readonly #say: (text: string) => void;
  #lines = 0;
  #unsaid = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** All binary strings. */
  message(clientId: string, topic: string, payload: string): void {
    this.#timer ??= setTimeout(() => this.#endSecond(), 1000).unref();
    if (++this.#lines > MAX_LINES_PER_S) this.#unsaid++;
    else this.#say(`${printableName(toText(clientId))} ${printableName(toText(topic))} ${shown(payload)}`);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#endSecond();
  }

  #endSecond(): void {
    if (this.#unsaid > 0) this.#say(`and ${this.#unsaid} messages more within this second`);
    this.#lines = this.#unsaid = 0;
    this.#timer = null;
  }
}

/** A message for people: text as it is, anything else by its length. */
function shown(payload: string): string {
  const text = payload.length <= MAX_NAME_SHOWN ? toText(payload) : '\ufffd';
  const isText = !text.includes('\ufffd') && printable(text) === text;
  return isText ? text : `(${payload.length} bytes)`;
}
