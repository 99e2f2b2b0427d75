import { shownName, shownPayload } from './shown.ts';
import type { PassingMessage } from './source.ts';
import { LOOK_EVERY_MS, type MessageRow } from './topics.ts';
import { isWanted } from './wanted.ts';

/** Most messages per second that the page shows; more could not be read. A filter has as many of its own. */
export const MAX_MESSAGES_PER_S = 50;
/** Characters of each payload that are shown. */
export const MAX_PAYLOAD_SHOWN = 120;
/** Filters of all pages together; the one that was set first gives way. */
export const MAX_FILTERS = 32;
/** Messages of each device that are kept for whoever opens it. */
export const MAX_LAST = 10;
/** Devices whose messages are kept; beyond that those of the device that was silent longest are forgotten. */
export const MAX_DEVICES_KEPT = 1000;

interface Filter {
  untilMs: number;
  /** Messages that it let through in this second. */
  passed: number;
}

/** Chooses the messages that the page gets, and keeps the last ones of each device. */
export class MessageFeed {
  #publish: (row: MessageRow) => void;
  #filters = new Map<string, Filter>();
  #last = new Map<string, MessageRow[]>();
  #passed = 0;

  constructor(publish: (row: MessageRow) => void) {
    this.#publish = publish;
  }

  /** Messages of this second. */
  get passedInS(): number {
    return this.#passed;
  }

  /** A second is over. */
  tick(nowMs: number): void {
    this.#passed = 0;
    for (const [filter, state] of this.#filters) {
      state.passed = 0;
      if (state.untilMs < nowMs) this.#filters.delete(filter);
    }
  }

  /** A page shows only what matches; it says so again before `2 * LOOK_EVERY_MS` are over. */
  filter(filter: string, nowMs: number): void {
    const untilMs = nowMs + 2 * LOOK_EVERY_MS;
    const known = this.#filters.get(filter);
    if (known !== undefined) known.untilMs = untilMs;
    else {
      if (this.#filters.size >= MAX_FILTERS) this.#filters.delete(this.#filters.keys().next().value ?? '');
      this.#filters.set(filter, { untilMs, passed: 0 });
    }
  }

  passed({ target, device, ...message }: PassingMessage, nowMs: number): void {
    const row: MessageRow = {
      ...message,
      time: nowMs,
      from: shownName(message.from),
      topic: shownName(message.topic),
      payload: shownPayload(message.payload, MAX_PAYLOAD_SHOWN),
    };
    if (device !== 0) this.#keep(keyOf(target, device), row);
    const isAsked = this.#isAsked(message.topic);
    if (++this.#passed <= MAX_MESSAGES_PER_S || isAsked) this.#publish(row);
  }

  /** The newest first. */
  lastOf(target: string, device: number): readonly MessageRow[] {
    return this.#last.get(keyOf(target, device)) ?? [];
  }

  #isAsked(topic: string): boolean {
    let isAsked = false;
    for (const [filter, state] of this.#filters)
      if (state.passed < MAX_MESSAGES_PER_S && isWanted(topic, filter)) {
        state.passed++;
        isAsked = true;
      }
    return isAsked;
  }

  #keep(key: string, row: MessageRow): void {
    const last = this.#last.get(key) ?? [];
    this.#last.delete(key);
    this.#last.set(key, [row, ...last.slice(0, MAX_LAST - 1)]);
    if (this.#last.size > MAX_DEVICES_KEPT) this.#last.delete(this.#last.keys().next().value ?? '');
  }
}

function keyOf(target: string, device: number): string {
  return `${target} ${device}`;
}
