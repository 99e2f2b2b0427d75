import { type Clock, WORLD } from '../../kernel/kernel.ts';
import type { Store } from './store.ts';

/** Changes that go to the disk together, and who waits for them. */
interface Sync {
  changes: Map<string, string | null>;
  callbacks: (() => void)[];
}

/**
 * A store in virtual time on a disk that forgets what was not synced when its machine dies. All changes of one moment
 * are synced together, one sync after the other.
 */
export class ForgetfulDisk implements Store {
  readonly epochUs = 0;
  readonly isFull = false;
  readonly isBehind = false;
  readonly #clock: Clock;
  readonly #syncUs: number;
  readonly #synced = new Map<string, string>();
  /** Changes since the current sync began; null removes a record. */
  #changes = new Map<string, string | null>();
  #callbacks: (() => void)[] = [];
  /** Those of the current sync. */
  #underWay: Sync | null = null;

  /** @param syncUs how long a sync takes */
  constructor(clock: Clock, syncUs: number) {
    this.#clock = clock;
    this.#syncUs = syncUs;
  }

  *records(): Iterable<[key: string, value: string]> {
    for (const key of [...this.#synced.keys()].sort()) yield [key, this.#synced.get(key) as string];
  }

  put(key: string, value: string): void {
    this.#change(key, value);
  }

  remove(key: string): void {
    this.#change(key, null);
  }

  whenKept(then: () => void): void {
    if (this.#changes.size > 0) this.#callbacks.push(then);
    else if (this.#underWay !== null) this.#underWay.callbacks.push(then);
    else then();
  }

  crash(keepsSynced: boolean): void {
    this.#changes = new Map();
    this.#callbacks = [];
    this.#underWay = null;
    if (!keepsSynced) this.#synced.clear();
  }

  #change(key: string, value: string | null): void {
    this.#changes.set(key, value);
    if (this.#underWay === null) this.#sync();
  }

  /** What changes in this moment is still a part of it. */
  #sync(): void {
    const sync = { changes: this.#changes, callbacks: this.#callbacks };
    this.#underWay = sync;
    const { now } = this.#clock;
    this.#clock.at(now, WORLD, () => this.#begin(sync), undefined);
  }

  #begin(sync: Sync): void {
    if (this.#underWay !== sync) return;
    this.#changes = new Map();
    this.#callbacks = [];
    this.#clock.at(this.#clock.now + this.#syncUs, WORLD, () => this.#end(sync), undefined);
  }

  #end(sync: Sync): void {
    if (this.#underWay !== sync) return;
    for (const [key, value] of sync.changes) {
      if (value === null) this.#synced.delete(key);
      else this.#synced.set(key, value);
    }
    this.#underWay = null;
    if (this.#changes.size > 0) this.#sync();
    for (const then of sync.callbacks) then();
  }
}
