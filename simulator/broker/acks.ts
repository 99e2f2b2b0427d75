/** One answer in its turn; it has no bytes yet. */
interface Slot {
  bytes: string | null;
}

/** Answers that wait for the disk. They leave in the order of what they answer (MQTT-4.6.0-2, 4.6.0-3). */
export class Acks {
  readonly #send: (bytes: string) => void;
  #slots: Slot[] = [];
  #isDropped = false;
  #whenEmpty: (() => void) | null = null;

  constructor(send: (bytes: string) => void) {
    this.#send = send;
  }

  get waiting(): number {
    return this.#slots.length;
  }

  /** @returns takes the answer when it may go */
  reserve(): (bytes: string) => void {
    const slot: Slot = { bytes: null };
    this.#slots.push(slot);
    return (bytes) => {
      slot.bytes = bytes;
      this.#flush();
    };
  }

  /** Calls back once, when all have gone. */
  whenEmpty(then: () => void): void {
    this.#whenEmpty = then;
  }

  drop(): void {
    this.#isDropped = true;
    this.#slots = [];
  }

  #flush(): void {
    if (this.#isDropped) return;
    let ready = 0;
    for (; ready < this.#slots.length; ready++) {
      const { bytes } = this.#slots[ready];
      if (bytes === null) break;
      this.#send(bytes);
    }
    if (ready > 0) this.#slots.splice(0, ready);
    if (this.#slots.length > 0 || this.#whenEmpty === null) return;
    const then = this.#whenEmpty;
    this.#whenEmpty = null;
    then();
  }
}
