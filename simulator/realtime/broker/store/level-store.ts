import { mkdirSync } from 'node:fs';
import type { Store } from '../../../broker/store/store.ts';
import { closeFolder } from '../private-files.ts';
import { type Db, type Opened, openChecked, openDb } from './check.ts';
import { Mark } from './mark.ts';
import {
  addTo,
  crcOf,
  SUMMARY_KEY,
  type Summary,
  storedKey,
  storedValue,
  takeFrom,
} from './record-format.ts';

/**
 * Bytes of changes that wait for the disk. Beyond, PUBLISHes of MQTT 5 are refused with 0x97, and nothing more is read.
 */
export const MAX_WAITING_BYTES = 1 << 26;
const RETRY_MS = 1000;

export interface LevelStoreOptions {
  folder: string;
  /** Opens a damaged store, and says what is lost. */
  repairs: boolean;
  /** Microseconds since 1970 when the broker's clock was 0: asked each time, as the system's clock may be set. */
  epochUs(): number;
  say(text: string): void;
}

/** A broker's records in Level. All changes of one moment go to the disk in one write, and are synced once. */
export class LevelStore implements Store {
  readonly #epochUs: () => number;
  readonly #folder: string;
  readonly #say: (text: string) => void;
  #db: Db;
  #mark: Mark;
  /** The records at opening, until the broker has read them. */
  #loaded: Map<string, string>;
  readonly #crcs: Map<string, number>;
  #summary: Summary;
  /** Changes by key since the current write began; null removes a record. */
  #changes = new Map<string, string | null>();
  #waitingBytes = 0;
  #callbacks: (() => void)[] = [];
  /** Changes of the current write. */
  #underWay: (() => void)[] | null = null;
  #isWriting = false;
  #writing: Promise<void> = Promise.resolve();
  #isScheduled = false;
  #hasFailed = false;
  #isClosed = false;

  private constructor({ db, records, crcs, summary }: Opened, options: LevelStoreOptions) {
    this.#epochUs = () => options.epochUs();
    this.#folder = options.folder;
    this.#say = options.say;
    this.#db = db;
    this.#loaded = records;
    this.#crcs = crcs;
    this.#summary = summary;
    this.#mark = Mark.open(options.folder, 0);
  }

  get epochUs(): number {
    return this.#epochUs();
  }

  /** @throws UsageError where it is damaged; the store's error, for instance when another process has it open */
  static async open(options: LevelStoreOptions): Promise<LevelStore> {
    mkdirSync(options.folder, { recursive: true });
    closeFolder(options.folder);
    const opened = await openChecked(options.folder, options.repairs, options.say);
    const store = new LevelStore(opened, options);
    await store.#writeBatch(new Map());
    return store;
  }

  get isFull(): boolean {
    return this.#hasFailed || this.isBehind;
  }

  get isBehind(): boolean {
    return this.#waitingBytes > MAX_WAITING_BYTES;
  }

  /** Records that it holds. */
  get count(): number {
    return this.#crcs.size;
  }

  *records(): Iterable<[key: string, value: string]> {
    const loaded = this.#loaded;
    this.#loaded = new Map();
    yield* loaded;
  }

  put(key: string, value: string): void {
    this.#change(key, value);
  }

  remove(key: string): void {
    this.#change(key, null);
  }

  whenKept(then: () => void): void {
    if (this.#changes.size > 0) this.#callbacks.push(then);
    else if (this.#underWay !== null) this.#underWay.push(then);
    else then();
  }

  /** Writes the waiting changes and closes; an error is logged. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    if (this.#changes.size > 0) await this.#write();
    await this.#writing;
    await this.#db.close();
    this.#mark.close();
  }

  #change(key: string, value: string | null): void {
    this.#waitingBytes += key.length + (value?.length ?? 0);
    this.#changes.set(key, value);
    if (this.#isScheduled || this.#isWriting) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (!this.#isWriting) this.#writing = this.#write();
    });
  }

  /** Writes until no change waits. */
  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#changes.size > 0) {
      const changes = this.#changes;
      const callbacks = this.#callbacks;
      this.#underWay = callbacks;
      this.#changes = new Map();
      this.#callbacks = [];
      this.#waitingBytes = 0;
      if (!(await this.#keepTrying(changes))) break;
      this.#underWay = null;
      for (const then of callbacks) then();
    }
    this.#isWriting = false;
  }

  /** @returns false when it was closed before there was room on the disk */
  async #keepTrying(changes: Map<string, string | null>): Promise<boolean> {
    for (;;) {
      try {
        await this.#writeBatch(changes);
        if (this.#hasFailed)
          this.#say(`--data: ${this.#folder} can be written again; clients get their answers`);
        this.#hasFailed = false;
        return true;
      } catch (error) {
        const { cause, message } = error as Error & { cause?: Error };
        if (!this.#hasFailed)
          this.#say(
            `--data: ${this.#folder} cannot be written: ${cause?.message ?? message}; nothing is acknowledged until it can`,
          );
        this.#hasFailed = true;
        if (this.#isClosed) return false;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        await this.#reopen();
      }
    }
  }

  /** After a failed write Level takes no more, so it is opened again. */
  async #reopen(): Promise<void> {
    try {
      await this.#db.close();
      this.#db = await openDb(this.#folder);
    } catch {
      // The next write fails too and is tried again.
    }
  }

  async #writeBatch(changes: Map<string, string | null>): Promise<void> {
    const summary = { ...this.#summary, batch: this.#summary.batch + 1 };
    const after = new Map<string, number | null>();
    const operations: ({ type: 'put'; key: string; value: string } | { type: 'del'; key: string })[] = [];
    for (const [name, value] of changes) {
      const key = storedKey(name);
      const before = this.#crcs.get(name);
      if (before !== undefined) {
        summary.records--;
        summary.sum = takeFrom(summary.sum, before);
      }
      if (value === null) {
        if (before !== undefined) operations.push({ type: 'del', key });
        after.set(name, null);
        continue;
      }
      const crc = crcOf(key, value);
      summary.records++;
      summary.sum = addTo(summary.sum, crc);
      after.set(name, crc);
      operations.push({ type: 'put', key, value: storedValue(crc, value) });
    }
    const text = JSON.stringify(summary);
    operations.push({ type: 'put', key: SUMMARY_KEY, value: storedValue(crcOf(SUMMARY_KEY, text), text) });
    await this.#db.batch(operations, { sync: true });
    this.#summary = summary;
    for (const [name, crc] of after) {
      if (crc === null) this.#crcs.delete(name);
      else this.#crcs.set(name, crc);
    }
    this.#mark.write(summary.batch);
  }
}
