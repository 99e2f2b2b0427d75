import { makeError } from '../board/realm.ts';
import { MAX_CALLS, MAX_HANDLERS, MAX_SUBSCRIPTIONS } from './limits.ts';

interface Handler {
  callback: unknown;
  data: unknown;
}

const NONE: Handler = { callback: undefined, data: undefined };

/** One run of the script: its handlers, and how much of its limits it has used. */
export class Script {
  hasEnded = false;
  callsUnderWay = 0;
  onConnect = NONE;
  onDisconnect = NONE;
  readonly statusHandlers = new Map<number, Handler>();
  readonly eventHandlers = new Map<number, Handler>();
  readonly #subscriptions = new Map<string, Handler>();
  #handles = 0;

  get filters(): Iterable<string> {
    return this.#subscriptions.keys();
  }

  subscribersOf(topic: string): Handler[] {
    return [...this.#subscriptions]
      .filter(([filter]) => filterMatches(filter, topic))
      .map(([, handler]) => handler);
  }

  /** @throws into the script */
  subscribe(filter: string, handler: Handler): void {
    if (this.#subscriptions.has(filter)) throw makeError('Error', `Topic ${filter} is already subscribed`);
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS)
      throw makeError('Error', `Too many MQTT subscriptions: no more than ${MAX_SUBSCRIPTIONS}`);
    this.#subscriptions.set(filter, handler);
  }

  unsubscribe(filter: string): boolean {
    return this.#subscriptions.delete(filter);
  }

  /** @throws into the script, in the firmware's words */
  callBegins(): void {
    if (this.callsUnderWay >= MAX_CALLS) throw makeError('Error', 'Too many calls in progress');
    this.callsUnderWay++;
  }

  /** @throws into the script */
  addHandler(handlers: Map<number, Handler>, handler: Handler): number {
    if (handlers.size >= MAX_HANDLERS)
      throw makeError('Error', `Too many handlers: no more than ${MAX_HANDLERS}`);
    handlers.set(++this.#handles, handler);
    return this.#handles;
  }
}

/** 4.7 of the standard: `+` is one level, `#` all that follow. */
function filterMatches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const asked = filter.split('/');
  const rest = asked.indexOf('#');
  const count = rest < 0 ? asked.length : rest;
  if (rest < 0 ? levels.length !== count : levels.length < count) return false;
  return asked.slice(0, count).every((one, index) => one === '+' || one === levels[index]);
}
