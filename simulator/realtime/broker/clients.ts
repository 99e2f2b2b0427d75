/** Clients that are remembered; beyond that the one that went first is forgotten. */
export const MAX_CLIENTS_KNOWN = 10_000;

export interface KnownClient {
  number: number;
  name: string;
  /** A client that reconnects has two connections for a moment. */
  connections: number;
  messages: number;
}

/** The clients that a broker has seen, by client id. */
export class Clients {
  #known = new Map<string, KnownClient>();
  #number = 0;

  values(): Iterable<KnownClient> {
    return this.#known.values();
  }

  /** 0 for one that is not known. */
  numberOf(name: string): number {
    return this.#known.get(name)?.number ?? 0;
  }

  came(name: string): void {
    this.#of(name).connections++;
  }

  went(name: string): void {
    this.#of(name).connections--;
  }

  published(name: string): void {
    this.#of(name).messages++;
  }

  #of(name: string): KnownClient {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_CLIENTS_KNOWN) this.#forgetOne();
    const client = { number: ++this.#number, name, connections: 0, messages: 0 };
    this.#known.set(name, client);
    return client;
  }

  #forgetOne(): void {
    for (const { name, connections } of this.#known.values()) {
      if (connections > 0) continue;
      this.#known.delete(name);
      return;
    }
    this.#known.delete(this.#known.keys().next().value ?? '');
  }
}
