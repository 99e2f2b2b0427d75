/**
 * The table of causes: everything that the time of a reading can go to, from `publish()` to the broker. Faults name
 * their cause from it where they are defined; `simulator/why` splits the time. Asks nothing of anybody.
 *
 * @module
 */

/** Who has to act to make it shorter. */
export type CauseGroup = 'client' | 'link' | 'connecting' | 'TCP' | 'radio' | 'broker' | 'board' | 'unknown';

interface CauseRow {
  group: CauseGroup;
  /** To follow "the time went to". */
  words: string;
  /**
   * Every packet takes it, so a reading that waits behind others while they take it waits for its turn, and a client
   * that connects meanwhile waits for its handshake.
   */
  isOrdinary?: true;
}

/** Each cause once. The order is that of pictures and tables. */
const ROWS = {
  power: { group: 'board', words: 'a board without power' },
  reboot: { group: 'board', words: 'a board that rebooted' },
  board: { group: 'board', words: "the board's own work" },
  modem: { group: 'board', words: 'the modem: its commands and its registration' },
  outage: { group: 'link', words: 'a link that was away' },
  attach: { group: 'link', words: 'a modem that searched its network' },
  sleep: { group: 'link', words: 'a device that slept (PSM, eDRX, Wi-Fi)' },
  nat: { group: 'link', words: 'a connection that the NAT had forgotten, unnoticed' },
  'half-open': { group: 'client', words: 'a dead connection that the client had not noticed' },
  backoff: { group: 'client', words: "the client's backoff" },
  program: { group: 'client', words: 'a program that had let the connection go' },
  turn: { group: 'client', words: 'waiting for its turn, behind other readings' },
  dns: { group: 'connecting', words: 'the resolver' },
  'tcp-handshake': { group: 'connecting', words: 'the handshake of TCP' },
  'mqtt-handshake': { group: 'connecting', words: 'the handshakes above TCP, up to CONNACK' },
  'retransmission-1': { group: 'TCP', words: "TCP's first retransmission" },
  'retransmission-2': { group: 'TCP', words: "TCP's second retransmission" },
  'retransmission-3': { group: 'TCP', words: "TCP's third retransmission, and later ones" },
  nagle: { group: 'TCP', words: "Nagle's algorithm", isOrdinary: true },
  'delayed-ack': { group: 'TCP', words: 'a delayed ACK that Nagle waited for', isOrdinary: true },
  'slow-start': { group: 'TCP', words: 'the congestion window', isOrdinary: true },
  'zero-window': { group: 'TCP', words: "the peer's window", isOrdinary: true },
  'radio-wake': { group: 'radio', words: 'a radio that had to wake', isOrdinary: true },
  queueing: { group: 'radio', words: 'the rate of the link and its queue', isOrdinary: true },
  propagation: { group: 'radio', words: 'the way through the network', isOrdinary: true },
  'broker-down': { group: 'broker', words: 'a broker that was down' },
  'broker-refuses': { group: 'broker', words: 'a broker that refused clients' },
  'broker-hangs-up': { group: 'broker', words: 'a broker that closed connections' },
  'broker-mute': { group: 'broker', words: 'a broker that hung' },
  'broker-nonsense': { group: 'broker', words: 'a broker that sent nonsense' },
  'broker-slow': { group: 'broker', words: 'a broker that answered late' },
  unknown: { group: 'unknown', words: 'not explained' },
} as const satisfies { [cause: string]: CauseRow };

export type Cause = keyof typeof ROWS;

/** Every cause, in the order of pictures and tables. */
export const CAUSES = Object.keys(ROWS) as readonly Cause[];

export function causeRow(cause: Cause): CauseRow {
  return ROWS[cause];
}

const RETRANSMISSIONS = ['retransmission-1', 'retransmission-2', 'retransmission-3'] as const;

/** The cause of a wait for the n-th retransmission, 1 ... */
export function retransmission(n: number): Cause {
  return RETRANSMISSIONS[Math.min(n, RETRANSMISSIONS.length) - 1];
}
