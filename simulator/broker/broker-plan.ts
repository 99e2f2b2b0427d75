import type { ConnackCode } from './codec/packets.ts';

/** From `fromUs` up to, not including, `toUs`. */
export interface BrokerSpan {
  fromUs: number;
  toUs: number;
}

/** The broker's process is killed at `fromUs` and listens again from `toUs`. */
export interface BrokerDown extends BrokerSpan {
  /** Sessions and retained messages come back with it, as from a persistence file. */
  keepsSessions: boolean;
}

/** A span in which every CONNECT is refused. */
export interface BrokerRefusal extends BrokerSpan {
  code: Exclude<ConnackCode, 0>;
}

/** A user name and password that let boards in for that time: a token that runs out, an account that is closed. */
export interface BrokerLogin extends BrokerSpan {
  username: string;
  password: string;
}

/** A span in which every answer is delayed. */
export interface BrokerDelay extends BrokerSpan {
  delayUs: number;
}

/**
 * Instead of CONNACK, right after it, instead of PUBACK for a message that was taken in, instead of SUBACK; or instead of taking a
 * message in, whenever that message comes.
 */
export const HANG_UP_MOMENTS = ['connect', 'connack', 'publish', 'subscribe', 'message'] as const;

export type HangUpMoment = (typeof HANG_UP_MOMENTS)[number];

/** A span in which the broker closes connections at that point of the protocol. */
/** How a broker ends a connection. It is RST where a host closes a socket with bytes that were not read (RFC 2525, 2.17). */
export const HANG_UPS_BY = ['FIN', 'RST'] as const;
export type HangUpBy = (typeof HANG_UPS_BY)[number];

export interface BrokerHangUp extends BrokerSpan {
  when: HangUpMoment;
  /** Of such packets, from 0 to 1 (1 without it): drawn anew for each packet; of messages: always the same ones. */
  share?: number;
  /** FIN without it. */
  by?: HangUpBy;
}

/** All that will befall the broker, known before the run begins. */
export interface BrokerPlan {
  downs: BrokerDown[];
  /** How long its disk takes for a sync, which a crash does not wait for; null where it needs no disk. */
  diskSyncUs: number | null;
  refusals: BrokerRefusal[];
  /** Credentials that are accepted; without any, every client is. */
  logins: BrokerLogin[];
  delays: BrokerDelay[];
  /** Spans in which acknowledgements alone are delayed, and PINGRESPs are not. */
  ackDelays: BrokerDelay[];
  hangUps: BrokerHangUp[];
  /** Spans in which a client that reconnects finds no session. */
  amnesias: BrokerSpan[];
  /** Spans in which the broker hangs: a connection that sends anything in one is never answered again. */
  silences: BrokerSpan[];
  /** Spans in which each CONNACK is followed by bytes that no server may send. */
  nonsense: BrokerSpan[];
}

export const NO_BROKER_FAULTS: BrokerPlan = {
  downs: [],
  diskSyncUs: null,
  refusals: [],
  logins: [],
  delays: [],
  ackDelays: [],
  hangUps: [],
  amnesias: [],
  silences: [],
  nonsense: [],
};

export function isLetIn(
  { logins }: BrokerPlan,
  { username, password }: { username: string | null; password: string | null },
  timeUs: number,
): boolean {
  const good = logins.filter((login) => login.username === username && login.password === password);
  return logins.length === 0 || spanAt(good, timeUs) !== undefined;
}

/** The first span of a list that a time lies in. */
export function spanAt<Span extends BrokerSpan>(spans: readonly Span[], timeUs: number): Span | undefined {
  // Most lists are empty: this is asked for every packet.
  return spans.length === 0 ? undefined : spans.find(({ fromUs, toUs }) => timeUs >= fromUs && timeUs < toUs);
}
