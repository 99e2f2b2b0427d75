import type { Qos } from '../broker/codec/packets.ts';
import type { Format } from '../decode/decode.ts';
import type { LinkPlan } from '../link/index.ts';
import type { PlacedSensor } from '../sensors/catalogue.ts';
import type { SocketOptions } from '../tcp/index.ts';
import type { PlannedCommand } from './command-client.ts';
import type { PlannedFault } from './faults/index.ts';

/** A program for the board: the very bytes that would be flashed. */
export interface Program {
  /** Which build, or which file, as the user would name it. */
  build: string;
  /** One character a byte. */
  bytes: string;
  /** SHA-256 of the bytes, hexadecimal. */
  hash: string;
}

/** Everything that makes a run. Plain data: equal plans give equal runs, byte by byte. */
export interface WorldPlan {
  seed: number;
  devices: number;
  /** How long the world is hostile and the programs' readings count. */
  forUs: number;
  /** How long it then has, without faults, to deliver what was accepted. */
  settleUs: number;
  everyUs: number;
  qos: Qos;
  /** 4 is MQTT 3.1.1. */
  protocol: 4 | 5;
  keepAliveS: number;
  /** `kept`: the boards connect with clean_session false. */
  session: 'clean' | 'kept';
  /** A profile and overlays on it, as data. */
  link: LinkPlan;
  /** What the broker sets on its sockets; nothing unless given. */
  brokerSocket?: SocketOptions;
  /** Adds what TLS costs to every connect and every write; none unless given. */
  tls?: boolean;
  /** The boards speak MQTT over WebSocket, and so does the broker's port. */
  webSocket?: boolean;
  /** Beside what the link itself suffers; over when the world's hostile time is. */
  faults: PlannedFault[];
  client: Program;
  /** `flash`: the boards ask the client to keep what it accepts at QoS 1 over power cuts. */
  outbox: 'memory' | 'flash';
  app: Program;
  /** The boards have a modem of that type at a serial port, and no other network. */
  modem?: string;
  /** What else programs `require`, by the names that they ask for; none unless given. */
  modules?: Readonly<Record<string, Program>>;
  /** Commands for boards; none unless given. */
  calls?: readonly PlannedCommand[];
  /** What the boards carry beside a BME280; the app is then one of ours, and what it says is judged. */
  station?: StationPlan;
}

/** A board full of sensors. */
export interface StationPlan {
  sensors: PlacedSensor[];
  payload: Format;
  /** Samples in one publish. */
  batch: number;
  /** Recorded air (CSV) in place of a day. */
  air?: string;
}

/** MQTT 5's session expiry interval of a session that does not end. */
const NEVER_S = 0xffffffff;

/** What stands in a `mote.json` about version and session. */
export function sessionConfig({ protocol, session }: Pick<WorldPlan, 'protocol' | 'session'>): {
  [option: string]: unknown;
} {
  return {
    clean_session: session === 'clean',
    ...(protocol === 5 && { protocol: 5 }),
    ...(protocol === 5 && session === 'kept' && { session_expiry: NEVER_S }),
  };
}

/** More boards than this do not fit one process (a board and its two TCP ends take some tens of kilobytes). */
export const MAX_DEVICES = 100_000;

/**
 * Faults have ended; the slowest way back is a server's give-up on a half-open connection plus the client's
 * longest backoff and, on the worst profile, a handshake of minutes. [E]
 */
export const SETTLE_US = 3600e6;

/** The longest backoff of ours: a second, doubled seven times. */
const BACKOFF_US = 128e6;
/** A handshake that esp-lwip gives up, and a CONNACK that is waited for. */
const ATTEMPT_US = 18.2e6 + 30e6;

/**
 * What a driver may need to bring a modem back: its longest pause between two attaches, 15 min, and the time to see that
 * it is dead, to switch it off and on and to bring its context up. [E]
 */
const MODEM_RECOVERY_US = 25 * 60e6;

/**
 * How long a client may take to be connected once a path is there: the longest backoff, and twice the time that the
 * link takes to connect, an attach of its modem included; once more for each of TLS and WebSocket, whose round trips stand
 * within the same 30 s [E].
 */
export function connectedWithinUs(link: LinkPlan, layers = 0, hasModem = false): number {
  const attachS = link.faults.map((fault) => (fault.fault === 'attach' ? fault.durationS[1] : 0));
  return (
    (hasModem ? MODEM_RECOVERY_US : 0) +
    BACKOFF_US +
    (2 + layers) * (Math.max(0, ...attachS) * 1e6 + ATTEMPT_US)
  );
}
