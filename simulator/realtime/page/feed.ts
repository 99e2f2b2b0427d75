import { printable } from '../../report/printable.ts';
import { Marks } from './marks.ts';
import { MAX_PAYLOAD_SHOWN, MessageFeed } from './message-feed.ts';
import { shownName, shownPayload } from './shown.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import { TopicCounts } from './topic-counts.ts';
import {
  AWAY,
  CURVES,
  DETAILS,
  DEVICES,
  type DeviceDetail,
  type DeviceRow,
  LOOK_EVERY_MS,
  type Look,
  MESSAGES,
  OVERVIEW,
  type Point,
  TOPICS,
} from './topics.ts';

/** Points that the curves go back; one a second. */
export const MAX_POINTS = 300;
/** Latencies of one second from which its percentiles are taken. */
export const MAX_LATENCIES_PER_S = 10_000;
/** Devices that all pages together have open; the one that was opened first gives way. */
export const MAX_LOOKED_AT = 32;
/** Messages under way of an open device that are named. */
export const MAX_WAITING_SHOWN = 20;

const ROWS_EVERY_MS = 500;
const POINT_EVERY_MS = 1000;
const TOPICS_EVERY_MS = 2000;

/** Publishes to the page: as JSON, retained if it is a state. */
export type Publish = (topic: string, payload: string, retain: boolean) => void;

interface LookedAt {
  target: string;
  device: number;
  untilMs: number;
}

/** Turns what a source reports into messages for the page. */
export class Feed {
  #source: LiveSource;
  #publish: Publish;
  /** The last retained message of each topic, so that none is sent twice. */
  #said = new Map<string, string>();
  #overview = '';
  #hasLinks = false;
  #points: Point[] = [];
  #latencies: number[] = [];
  #marks: Marks;
  #topics: TopicCounts;
  #messages: MessageFeed;
  #lookedAt = new Map<string, LookedAt>();
  #timers: NodeJS.Timeout[];

  constructor(source: LiveSource, publish: Publish) {
    this.#source = source;
    this.#publish = publish;
    this.#marks = new Marks(source.faults());
    this.#topics = new TopicCounts(source.retained());
    this.#messages = new MessageFeed((row) => publish(MESSAGES, JSON.stringify(row), false));
    source.listen((message) => this.#passed(message));
    this.#timers = [
      setInterval(() => this.#sayRows(), ROWS_EVERY_MS),
      setInterval(() => this.#sayPoint(), POINT_EVERY_MS),
      setInterval(() => this.#sayTopics(), TOPICS_EVERY_MS),
    ];
    this.#sayRows();
    this.#sayTopics();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#source.listen(null);
  }

  /** A page has opened a device, or filters messages. */
  look(look: Look): void {
    const nowMs = Date.now();
    if (look.do === 'filter') {
      this.#messages.filter(look.filter, nowMs);
      return;
    }
    const { target, device } = look;
    const topic = topicOf(DETAILS, target, device);
    this.#lookedAt.set(topic, { target, device, untilMs: nowMs + 2 * LOOK_EVERY_MS });
    if (this.#lookedAt.size > MAX_LOOKED_AT) this.#lookedAt.delete(this.#lookedAt.keys().next().value ?? '');
    this.#sayDetails();
  }

  #sayRows(): void {
    this.#sayOverview();
    const gone = new Set(this.#said.keys());
    for (const row of this.#source.rows()) {
      const topic = topicOf(DEVICES, row.target, row.device);
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
    this.#sayDetails();
  }

  #sayOverview(): void {
    const overview = this.#source.overview();
    this.#hasLinks = overview.links.length > 0;
    const text = JSON.stringify({ ...overview, about: printable(overview.about) });
    if (text === this.#overview) return;
    this.#overview = text;
    this.#publish(OVERVIEW, text, true);
  }

  #sayDetails(): void {
    const nowMs = Date.now();
    for (const [topic, { target, device, untilMs }] of this.#lookedAt) {
      if (untilMs < nowMs) {
        this.#lookedAt.delete(topic);
        continue;
      }
      const waiting = this.#source.waiting(target, device, MAX_WAITING_SHOWN);
      const detail: DeviceDetail = {
        waiting:
          waiting?.map((message) => ({
            ...message,
            topic: shownName(message.topic),
            payload: shownPayload(message.payload, MAX_PAYLOAD_SHOWN),
          })) ?? null,
        messages: [...this.#messages.lastOf(target, device)],
      };
      this.#publish(topic, JSON.stringify(detail), false);
    }
  }

  #sayPoint(): void {
    const rows = this.#source.rows();
    const sorted = this.#latencies.splice(0).sort((a, b) => a - b);
    const nowMs = Date.now();
    const time = Math.round(nowMs / 1000);
    const count = (isCounted: (row: DeviceRow) => boolean) => rows.filter(isCounted).length;
    this.#points.push({
      time,
      connected: count(({ isConnected }) => isConnected),
      away: this.#hasLinks ? count(({ state }) => AWAY.has(state)) : null,
      outbox: rows.reduce((sum, { outbox }) => sum + (outbox ?? 0), 0),
      messages: this.#messages.passedInS,
      latencyMsP50: sorted[sorted.length >> 1] ?? null,
      latencyMsMax: sorted.at(-1) ?? null,
    });
    if (this.#points.length > MAX_POINTS) this.#points.shift();
    this.#messages.tick(nowMs);
    this.#marks.follow(this.#source.faults(), time);
    const curves = { points: this.#points, marks: this.#marks.since(this.#points[0].time) };
    this.#publish(CURVES, JSON.stringify(curves), true);
  }

  #sayTopics(): void {
    const news = this.#topics.news();
    if (news !== null) this.#publish(TOPICS, JSON.stringify(news), true);
  }

  #passed(message: PassingMessage): void {
    const { latencyMs } = message;
    if (latencyMs !== null && this.#latencies.length < MAX_LATENCIES_PER_S) this.#latencies.push(latencyMs);
    this.#topics.passed(message);
    this.#messages.passed(message, Date.now());
  }
}

/** Half of a surrogate pair in a name, which no URL can have, becomes the replacement character. */
function topicOf(kind: string, target: string, device: number): string {
  return `${kind}/${encodeURIComponent(Buffer.from(target).toString())}/${device}`;
}
