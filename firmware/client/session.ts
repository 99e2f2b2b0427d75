import type { Client, Options } from '../mote.ts';
import { MAX_SILENT_TICKS } from './limits.ts';

/* The state of the client. Features keep theirs in their files. */

/** What `create` was given. Options are read at each attempt, so a program may change them. */
export const given = {
  host: '',
  options: {} as Options,
  /** Host and client id; empty before the first `create`. */
  name: '',
  /** `create` of the copy of this module that has the next client. */
  createNext: 0 as unknown as (host: string, options: Options, copies: number) => Client,
  /** Of the last CONNECT, or what the broker made of it. */
  keepAliveS: KEEP_ALIVE_S,
};

/** What may open connections in the place of the options. */
export type Opener = EspruinoSocket | (() => EspruinoSocket);

export const link = {
  /** 0 when there is none; 1 while `net.connect` runs. */
  socket: 0 as unknown as EspruinoSocket,
  /**
   * What `connect` was given in the place of the options, which could be less safe: a function that opens sockets; or one
   * open socket, which throws once it is closed.
   */
  opener: 0 as unknown as Opener,
  /** The one timer: back-off, CONNACK, keep-alive. 0 means that the user wants no connection. */
  timer: 0,
  delayMs: 0,
  /** When it is over, by the board's clock. */
  dueMs: 0,
  /**
   * Bytes that the socket may still take, 0 or less when it is full. While there is no session it is undefined or NaN, and every comparison
   * with it is false. Without PACED it is 0 (no session) or 1.
   */
  room: PACED ? (undefined as unknown as number) : 0,
  /** Connections in a row that did not hold for a tick: the back-off doubles with each. */
  doublings: 0,
  /** Ticks since a byte came. */
  silentTicks: 0,
  /** Above 0: something was sent since the last tick. Its bit OF_OUTBOX: the last packet sent was of the outbox, so an end may be its fault. */
  sent: 0,
};

/** The bit that says so. A PUBACK or PUBREC that the client sends leaves it as it is. */
export const OF_OUTBOX = 2;

/**
 * Packets stay bytes, each with its key: `@`, 2 and its packet id, which is the PUBACK that ends a QoS 1 message. A message of
 * QoS 0 waits too while the socket is full, and ends when it is sent. SUBSCRIBE and UNSUBSCRIBE go the same way.
 */
export const outbox = {
  /** Key and packet in turn: those in flight, in the order in which they were sent; then those that wait. */
  packets: [] as string[],
  /** How many packets are in flight: sent on this connection, and without their answer. */
  inFlight: 0,
  /** Bytes. */
  size: 0,
  /** The packet id that was given last. */
  id: 0,
  /** Ticks since an acknowledgement came while one is due. */
  silentTicks: 0,
  /** So many of them end the connection. */
  maxSilentTicks: MAX_SILENT_TICKS,
};

/** What came of a packet that is not complete yet. */
export const reader = { rest: '' };
