import { BLOCK_BYTES, BlockFile } from './block-file.ts';

/** Writes records into a file that are bytes already, in the order of time and device. */
export class SpilledBytes {
  readonly #file: BlockFile;
  readonly #bytes = Buffer.allocUnsafe(BLOCK_BYTES);
  #length = 0;

  /** @throws MachineFailure */
  constructor(path: string) {
    this.#file = new BlockFile(path);
  }

  /** @throws MachineFailure */
  add(dueUs: number, device: number, bytes: Uint8Array): void {
    if (this.#length + bytes.length > BLOCK_BYTES || this.#file.isFull) this.#flush();
    this.#file.count(dueUs, device, bytes.length);
    if (bytes.length > BLOCK_BYTES) this.#file.write(bytes);
    else {
      this.#bytes.set(bytes, this.#length);
      this.#length += bytes.length;
    }
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    if (this.#file.isEmpty) return;
    this.#file.write(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}
