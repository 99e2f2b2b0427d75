/** How an HTTP request begins; what a web page sends to a port is one, or TLS. */
const METHODS = 'GET HEAD POST PUT DELETE OPTIONS CONNECT TRACE PATCH PRI'.split(' ').map((one) => `${one} `);
const TLS_HANDSHAKE = '\x16\x03';
const BEGINNINGS = [...METHODS, TLS_HANDSHAKE];

/** The engine compares no more of a password than this (jsiHandleChar). */
export const MAX_PASSWORD_CHARACTERS = 20;
/** Wrong ones in one connection; the engine has no bound. */
export const MAX_WRONG_PASSWORDS = 5;

export type Verdict = 'http' | 'wrong-password' | null;

/**
 * Guards a board's console on one connection: no byte of a web page's request passes, and with a password nothing
 * passes, either way, before it was typed. It asks for the password in the engine's words.
 */
export class ConsoleGuard {
  readonly #password: string | null;
  readonly #reply: (text: string) => void;
  readonly #pass: (bytes: string) => void;
  #isLocked: boolean;
  #isNew = true;
  #held = '';
  #typed = '';
  #wrong = 0;

  constructor(password: string | null, reply: (text: string) => void, pass: (bytes: string) => void) {
    this.#password = password;
    this.#isLocked = password !== null;
    this.#reply = reply;
    this.#pass = pass;
    if (this.#isLocked) reply('password>');
  }

  get isLocked(): boolean {
    return this.#isLocked;
  }

  /** @returns why the connection is to be ended, or null */
  take(bytes: string): Verdict {
    if (this.#isNew) {
      this.#held += bytes;
      if (BEGINNINGS.some((one) => this.#held.startsWith(one))) return 'http';
      // It may become such a request with the next bytes.
      if (BEGINNINGS.some((one) => one.startsWith(this.#held))) return null;
      this.#isNew = false;
      bytes = this.#held;
      this.#held = '';
    }
    for (let at = 0; at < bytes.length && this.#isLocked; at++) {
      if (bytes[at] !== '\r' && bytes[at] !== '\n') {
        if (this.#typed.length < MAX_PASSWORD_CHARACTERS) this.#typed += bytes[at];
        continue;
      }
      const isRight = this.#typed === this.#password;
      this.#typed = '';
      if (isRight) {
        this.#isLocked = false;
        this.#reply('\r\n  Logged in.\r\n>');
        bytes = bytes.slice(at + 1).replace(/^\n/, '');
        break;
      }
      if (++this.#wrong >= MAX_WRONG_PASSWORDS) return 'wrong-password';
      this.#reply('\r\n  Invalid password\r\npassword>');
    }
    if (!this.#isLocked && bytes !== '') this.#pass(bytes);
    return null;
  }
}
