import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskQueue, Entry } from './disk-queue.ts';
import { payloadOf } from './recorder.ts';

/** Messages in one POST. */
export const MAX_BATCH = 500;
/** A web hook that has not answered by then is asked again. */
const ANSWER_WITHIN_MS = 30_000;
const RETRY_MS = { first: 1000, max: 60_000 };
const PAYLOAD_TOO_LARGE = 413;

/** Posts messages from a queue to a web hook, in batches, until each has been answered by 2xx. */
export class Forward {
  /** Without user and password, which go as a header. */
  #url: URL;
  #headers: { [name: string]: string };
  #queue: DiskQueue;
  #say: (text: string) => void;
  #stop = new AbortController();
  #done: Promise<void>;
  #retryMs: { first: number; max: number };

  constructor(url: string, queue: DiskQueue, say: (text: string) => void, retryMs = RETRY_MS) {
    this.#url = new URL(url);
    this.#headers = { 'content-type': 'application/json', ...authorizationOf(this.#url) };
    this.#url.username = '';
    this.#url.password = '';
    this.#queue = queue;
    this.#say = say;
    this.#retryMs = retryMs;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#queue.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let limit = MAX_BATCH;
    let waitMs = 0;
    while (!signal.aborted) {
      const entries = await this.#queue.peek(limit, signal);
      if (entries.length === 0) return;
      const fault = await this.#post(entries);
      if (fault === null) {
        await this.#queue.confirm(entries[entries.length - 1].place);
        if (waitMs > 0)
          this.#say(`forward: ${this.#url.origin} takes messages again; ${this.#queue.length} wait`);
        waitMs = 0;
        limit = Math.min(MAX_BATCH, limit * 2);
        continue;
      }
      if (signal.aborted) return;
      if (fault === `HTTP ${PAYLOAD_TOO_LARGE}`) limit = Math.max(1, entries.length >> 1);
      if (waitMs === 0)
        this.#say(
          `forward: ${this.#url.origin}: ${fault}; ${this.#queue.length} messages wait on disk, and it is tried again`,
        );
      waitMs = Math.min(this.#retryMs.max, waitMs * 2 || this.#retryMs.first);
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns why it did not arrive, or null */
  async #post(entries: Entry[]): Promise<string | null> {
    const messages = entries.map(({ timeMs, topic, retain, payload }) => ({
      time: new Date(timeMs).toISOString(),
      topic,
      retain,
      ...payloadOf(payload),
    }));
    const [first, last] = [entries[0].place, entries[entries.length - 1].place];
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        // A batch whose answer was lost comes again under the same key.
        headers: { ...this.#headers, 'idempotency-key': `${entries[0].timeMs}-${first}-${last}` },
        body: JSON.stringify({ messages }),
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `HTTP ${response.status}`;
    } catch (error) {
      const { cause, message } = error as Error & { cause?: Error };
      return cause?.message || message;
    }
  }
}

/** Basic authentication (RFC 7617), where the URL has a user: `fetch` takes none in a URL. */
function authorizationOf({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
