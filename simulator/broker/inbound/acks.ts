/** One answer in its turn; it has no bytes yet. */
interface Slot {
  bytes: string | null;
  /** Of what it answers. */
  weight: number;
}

/** Answers that wait for the disk. They leave in the order of what they answer (MQTT-4.6.0-2, 4.6.0-3). */
export class Acks {
  readonly #send: (bytes: string) => void;
  #slots: Slot[] = [];
  #weight = 0;
  #isDropped = false;
  #whenEmpty: (() => void) | null = null;

  constructor(send: (bytes: string) => void) {
    this.#send = send;
  }

  get waiting(): number {
    return this.#slots.length;
  }

  /** Bytes of the packets that wait for their answers. */
  get waitingBytes(): number {
    return this.#weight;
  }

  /** @param weight bytes of what is answered. @returns takes the answer when it may go */
  reserve(weight: number): (bytes: string) => void {
    const slot: Slot = { bytes: null, weight };
    this.#slots.push(slot);
    this.#weight += weight;
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
    this.#weight = 0;
  }

  #flush(): void {
    if (this.#isDropped) return;
    let ready = 0;
    for (; ready < this.#slots.length; ready++) {
      const { bytes, weight } = this.#slots[ready];
      if (bytes === null) break;
      this.#weight -= weight;
      this.#send(bytes);
    }
    if (ready > 0) this.#slots.splice(0, ready);
    if (this.#slots.length > 0 || this.#whenEmpty === null) return;
    const then = this.#whenEmpty;
    this.#whenEmpty = null;
    then();
  }
}
