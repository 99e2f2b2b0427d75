/** Espruino's Storage as far as the outbox uses it; the power can go before any byte. */
export class Storage {
  readonly #files = new Map<string, Uint8Array>();
  /** Bytes that can still be written; then the power is gone. */
  left = Infinity;
  free = 100_000;
  erased = 0;

  #spend(): void {
    if (this.left-- <= 0) throw new Error('power cut');
  }

  read(name: string): string | undefined {
    const data = this.#files.get(name);
    return data && Buffer.from(data).toString('latin1');
  }

  readJSON(name: string): unknown {
    const text = this.read(name);
    return text && JSON.parse(text);
  }

  getFree(): number {
    return this.free;
  }

  erase(name: string): void {
    this.#spend();
    if (this.#files.delete(name)) this.erased++;
  }

  write(name: string, data: string, offset = 0, size = 0): boolean {
    let file = this.#files.get(name);
    if (!file || offset === 0) {
      this.#spend();
      if (file) throw new Error('a second copy');
      file = new Uint8Array(size || data.length).fill(255);
      this.#files.set(name, file);
      this.free -= file.length + 32;
    }
    if (offset + data.length > file.length) throw new Error('Too much data for file size');
    for (let at = 0; at < data.length; at++)
      if (file[offset + at] !== 255) throw new Error('File already written with different data');
    for (let at = 0; at < data.length; at++) {
      this.#spend();
      file[offset + at] = data.charCodeAt(at);
    }
    return true;
  }
}
