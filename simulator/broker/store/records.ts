import type { Message, Qos, Subscription, Will } from '../codec/packets.ts';

/** The first character of a key says what its record is. */
export const RECORD = {
  session: 'S',
  subscription: 'F',
  /** A message that waits for its client, with its place in the order. */
  queued: 'Q',
  /** The packet id of a message in flight, and what it waits for. */
  inFlight: 'X',
  /** A QoS 2 message of the client's whose PUBREL has not come. */
  received: 'I',
  retained: 'T',
  will: 'W',
} as const;

/** Stands between the parts of a key: no client id, topic or filter holds it (MQTT-1.5.3-2). */
export const SEPARATOR = '\0';
const PLACE_DIGITS = 12;

export function keyOf(kind: string, ...parts: string[]): string {
  return kind + parts.join(SEPARATOR);
}

/** In the order of numbers. */
export function placeOf(number: number): string {
  return number.toString(16).padStart(PLACE_DIGITS, '0');
}

export interface SessionRecord {
  user: string | null;
  /** null: for ever. */
  expiryS: number | null;
  /** Microseconds since 1970 when its connection ended; null while there is one. */
  endedUs: number | null;
}

/** The payload goes as it is, behind a line of JSON, which holds no line feed itself. */
function withPayload(head: unknown[], payload: string): string {
  return `${JSON.stringify(head)}\n${payload}`;
}

/** @throws SyntaxError */
function apart(value: string): { head: unknown[]; payload: string } {
  const end = value.indexOf('\n');
  return { head: JSON.parse(value.slice(0, end)), payload: value.slice(end + 1) };
}

/** @param epochUs makes of the broker's time that of the calendar */
export function writeMessage(message: Message, epochUs: number): string {
  const { topic, payload, qos, retain, properties, expiresUs } = message;
  const ends = expiresUs === undefined || expiresUs === Infinity ? null : expiresUs + epochUs;
  return withPayload([topic, qos, retain ? 1 : 0, properties ?? null, ends], payload);
}

/** @throws SyntaxError */
export function readMessage(value: string, epochUs: number): Message {
  const { head, payload } = apart(value);
  const [topic, qos, retain, properties, ends] = head as [string, Qos, number, string | null, number | null];
  return {
    topic,
    payload,
    qos,
    retain: retain === 1,
    ...(properties !== null && { properties }),
    ...(ends !== null && { expiresUs: ends - epochUs }),
  };
}

export function writeWill(will: Will, ownerUser: string | null): string {
  const { topic, payload, qos, retain, properties, delayS, expiryS } = will;
  const forever = expiryS === Infinity;
  return withPayload(
    [topic, qos, retain ? 1 : 0, properties ?? null, delayS, forever ? null : expiryS, ownerUser],
    payload,
  );
}

/** @throws SyntaxError */
export function readWill(value: string): { will: Will; user: string | null } {
  const { head, payload } = apart(value);
  const [topic, qos, retain, properties, delayS, expiryS, user] = head as [
    ...[string, Qos, number, string | null, number],
    ...[number | null, string | null],
  ];
  const will = {
    ...{ topic, payload, qos, retain: retain === 1, delayS, expiryS: expiryS ?? Infinity },
    ...(properties !== null && { properties }),
  };
  return { will, user };
}

export function writeSubscription(asked: Subscription): string {
  const { qos, noLocal, retainAsPublished, retainHandling, ids } = asked;
  return JSON.stringify([qos, noLocal, retainAsPublished, retainHandling, ids]);
}

/** @throws SyntaxError */
export function readSubscription(value: string): Subscription {
  const [qos, noLocal, retainAsPublished, retainHandling, ids] = JSON.parse(value);
  return { qos, noLocal, retainAsPublished, retainHandling, ids };
}
