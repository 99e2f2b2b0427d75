/**
 * Where a broker keeps what it has promised: records with a key, all of them binary strings. Changes are seen by
 * `put` and `remove` at once and survive a crash together with all changes before them.
 */
export interface Store {
  /** Microseconds since 1970 when the broker's clock was 0; times in records count from 1970. */
  readonly epochUs: number;
  /** No room, or too much waits already: new promises are better not made. */
  readonly isFull: boolean;
  /** So much waits that nothing more may come. */
  readonly isBehind: boolean;
  /** What was there when it was opened, in the order of keys. */
  records(): Iterable<[key: string, value: string]>;
  put(key: string, value: string): void;
  remove(key: string): void;
  /** In virtual time: its process dies. What is not synced is gone, or all of it. */
  crash?(keepsSynced: boolean): void;
  /** Calls back when every change made so far survives a crash: at once where all do. First come, first called. */
  whenKept(then: () => void): void;
}
