import { client } from './client.ts';
import { fail } from './errors.ts';
import { MAX_FILTERS } from './limits.ts';
import { link, write } from './link.ts';
import { box, HAS_ROOM, isWindowFull, nextKey, pump } from './outbox.ts';
import { SUBSCRIBE, UNSUBSCRIBE } from './packets.ts';
import { mayGo, suspect } from './suspect.ts';
import { isText } from './text.ts';
import { prefixed } from './wire.ts';

export const asks = {
  /**
   * What each filter, with its length before it, is asked for: the character of its QoS, or a dash to end it; behind it
   * UNASKED, or the packet id until the answer comes.
   */
  wanted: {} as { [name: string]: string },
  /** There may be some that the broker has not been asked for. */
  unasked: false,
};

const UNASKED = '?';

/** Subscribes with the one character of a QoS; without, unsubscribes. It is sent when there is room, before what waits. */
export function ask(filter: unknown, _?: unknown, qos?: string): boolean {
  const name = prefixed(filter as string);
  // Espruino ends a pattern at a slash, even in a class. A plus fills a level, a hash is the last one (MQTT-4.7.1-2, MQTT-4.7.1-3).
  const isNone =
    typeof filter !== 'string' || /[^\x2f][+#]|\+[^\x2f]|#./.test(filter) || !isText(name.slice(2));
  if (isNone || (!asks.wanted[name] && Object.keys(asks.wanted).length >= MAX_FILTERS)) {
    fail(isNone ? 'filter' : 'filters');
    return false;
  }
  asks.wanted[name] = (qos || '-') + UNASKED;
  asks.unasked = true;
  pump(HAS_ROOM);
  return true;
}

/** Sends what the broker has not been asked for, as far as window and socket allow. */
export function askWaiting(): void {
  const isOther = box.waiting[0] || Object.keys(asks.wanted).length > 1;
  for (const name in asks.wanted) {
    const wanted = asks.wanted[name];
    const body = wanted[0] === '-' ? name : name + wanted[0];
    if (wanted[1] !== UNASKED || (suspect.isSkipped && body === suspect.name && isOther)) continue;
    if (!(link.room > 0) || isWindowFull() || !mayGo(body)) return;
    const key = nextKey();
    const packet = prefixed(key.slice(2) + body, wanted[0] === '-' ? UNSUBSCRIBE : SUBSCRIBE);
    if (!write(packet, packet.length)) return;
    box.flight[key] = packet;
    box.inFlight++;
    asks.wanted[name] = wanted[0] + box.id;
  }
  asks.unasked = false;
}

/** The broker knows nothing of `all` filters, or of those without an answer. */
export function askAgain(all?: unknown): void {
  for (const name in asks.wanted)
    if (all || asks.wanted[name][1]) {
      asks.wanted[name] = asks.wanted[name][0] + UNASKED;
      asks.unasked = true;
    }
}

/** The filter, with its length, whose request has this packet id; empty when there is none. */
export function filterOf(id: string): string {
  for (const name in asks.wanted)
    if (+asks.wanted[name].slice(1) === ((id.charCodeAt(0) << 8) | id.charCodeAt(1))) return name;
  return '';
}

/** A SUBACK or UNSUBACK came, for a request of ours. */
export function settle(answer: string): void {
  const name = filterOf(answer.slice(2, 4));
  const qos = name && asks.wanted[name][0];
  if (qos === '-') {
    delete asks.wanted[name];
    client.emit('unsubscribed', name.slice(2));
  } else if (qos) {
    asks.wanted[name] = qos;
    client.emit(
      answer[4] < qos || answer[4] > '\x02' ? 'subscribed_fail' : 'subscribed',
      name.slice(2),
      answer.charCodeAt(4),
    );
  }
}
