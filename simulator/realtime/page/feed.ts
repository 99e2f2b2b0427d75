import { MAX_NAME_SHOWN, printable } from '../../report/printable.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import { CURVES, DEVICES, MESSAGES, type MessageRow, OVERVIEW, type Point } from './topics.ts';

/** Most messages per second that the page shows; more could not be read. */
export const MAX_MESSAGES_PER_S = 50;
/** Characters of each payload that are shown. */
export const MAX_PAYLOAD_SHOWN = 120;
/** Points that the curves go back; one a second. */
export const MAX_POINTS = 300;
/** Latencies of one second from which its percentiles are taken. */
export const MAX_LATENCIES_PER_S = 10_000;

const ROWS_EVERY_MS = 500;
const POINT_EVERY_MS = 1000;

/** Publishes to the page: as JSON, retained if it is a state. */
export type Publish = (topic: string, payload: string, retain: boolean) => void;

/** Turns what a source reports into messages for the page. */
export class Feed {
  #source: LiveSource;
  #publish: Publish;
  /** The last message about each device. */
  #said = new Map<string, string>();
  #points: Point[] = [];
  #latencies: number[] = [];
  #messages = 0;
  #timers: NodeJS.Timeout[];

  constructor(source: LiveSource, publish: Publish) {
    this.#source = source;
    this.#publish = publish;
    source.listen((message) => this.#passed(message));
    const overview = source.overview();
    publish(OVERVIEW, JSON.stringify({ ...overview, about: printable(overview.about) }), true);
    this.#timers = [
      setInterval(() => this.#sayRows(), ROWS_EVERY_MS),
      setInterval(() => this.#sayPoint(), POINT_EVERY_MS),
    ];
    this.#sayRows();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#source.listen(null);
  }

  #sayRows(): void {
    const rows = this.#source.rows();
    const gone = new Set(this.#said.keys());
    for (const row of rows) {
      const topic = `${DEVICES}/${topicLevel(row.target)}/${row.device}`;
      gone.delete(topic);
      const text = JSON.stringify({ ...row, name: shownName(row.name), link: shownName(row.link) });
      if (this.#said.get(topic) === text) continue;
      this.#said.set(topic, text);
      this.#publish(topic, text, true);
    }
    for (const topic of gone) {
      this.#said.delete(topic);
      // An empty retained message removes the retained one (MQTT-3.3.1-10).
      this.#publish(topic, '', true);
    }
  }

  #sayPoint(): void {
    const rows = this.#source.rows();
    const sorted = this.#latencies.splice(0).sort((a, b) => a - b);
    this.#points.push({
      time: Math.round(Date.now() / 1000),
      connected: rows.reduce((sum, { isConnected }) => sum + (isConnected ? 1 : 0), 0),
      outbox: rows.reduce((sum, { outbox }) => sum + (outbox ?? 0), 0),
      messages: this.#messages,
      latencyMsP50: sorted[sorted.length >> 1] ?? null,
      latencyMsMax: sorted.at(-1) ?? null,
    });
    if (this.#points.length > MAX_POINTS) this.#points.shift();
    this.#messages = 0;
    this.#publish(CURVES, JSON.stringify(this.#points), true);
  }

  #passed({ payload, ...message }: PassingMessage): void {
    this.#messages++;
    const { latencyMs } = message;
    if (latencyMs !== null && this.#latencies.length < MAX_LATENCIES_PER_S) this.#latencies.push(latencyMs);
    if (this.#messages > MAX_MESSAGES_PER_S) return;
    const row: MessageRow = {
      ...message,
      time: Date.now(),
      from: shownName(message.from),
      topic: shownName(message.topic),
      payload: shown(payload),
    };
    this.#publish(MESSAGES, JSON.stringify(row), false);
  }
}

function shown(payload: string): string {
  const text = Buffer.from(payload.slice(0, MAX_PAYLOAD_SHOWN * 4), 'latin1').toString();
  const start = printable(text.slice(0, MAX_PAYLOAD_SHOWN));
  return text.length > MAX_PAYLOAD_SHOWN ? `${start}...` : start;
}

/** Names that clients and boards give themselves, as text that cannot be mistaken for another name. */
function shownName(name: string): string {
  return printable(name, MAX_NAME_SHOWN);
}

/**
 * A name as one level of a topic. Half of a surrogate pair, which no URL can have, becomes the replacement character.
 */
function topicLevel(name: string): string {
  return encodeURIComponent(Buffer.from(name).toString());
}
