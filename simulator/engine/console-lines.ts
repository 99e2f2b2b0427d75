/** Makes lines of what a booting interpreter writes to its console: without prompt and cursor movements. */
export class ConsoleLines {
  #text = '';
  readonly #take: (line: string) => void;

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  add(text: string): void {
    this.#text += text.replaceAll('\r', '').replaceAll('\x1b[J', '');
    const lines = this.#text.split('\n');
    this.#text = lines.pop() as string;
    for (const line of lines) {
      const said = line.replace(/^>+/, '');
      if (said !== '') this.#take(said);
    }
  }
}
