/** The end of what the interpreter prints at its start. */
const BANNER_END = 'espruino.com/Donate\n\n';

/** Makes lines of what the interpreter writes to its console: without banner, prompt and cursor movements. */
export class ConsoleLines {
  #text = '';
  #isStarted = false;
  readonly #take: (line: string) => void;

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  add(text: string): void {
    this.#text += text.replaceAll('\r', '').replaceAll('\x1b[J', '');
    if (!this.#isStarted) {
      const banner = this.#text.indexOf(BANNER_END);
      if (banner < 0) return;
      this.#text = this.#text.slice(banner + BANNER_END.length);
      this.#isStarted = true;
    }
    const lines = this.#text.split('\n');
    this.#text = lines.pop() as string;
    for (const line of lines) {
      const said = line.replace(/^>+/, '');
      if (said !== '') this.#take(said);
    }
  }
}
