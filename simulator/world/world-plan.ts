import type { BuiltFrom } from '../board/places/places.ts';
import type { Qos } from '../broker/codec/packets.ts';
import type { Format } from '../decode/decode.ts';
import type { LinkPlan } from '../link/index.ts';
import { longestSeconds } from '../link/schema.ts';
import type { PlacedSensor } from '../sensors/catalogue.ts';
import type { SocketOptions } from '../tcp/index.ts';
import type { PlannedPage } from '../web/far-end.ts';
import type { PlannedFault } from './faults/index.ts';
import type { PlannedPart } from './parts/planned.ts';

/** The file of a module, as the user would write it. */
export interface ModuleFile {
  path: string;
  built?: BuiltFrom;
}

/** A program for the board: the same bytes that would be flashed. */
export interface Program {
  /** Name of the build or of the file, as the user would write it. */
  build: string;
  /** One character a byte. */
  bytes: string;
  /** SHA-256 of the bytes, hexadecimal. */
  hash: string;
  /** The way back to its sources, where it was built. */
  built?: BuiltFrom;
  /** What stands beside it in Storage for `require`, by name. */
  modules?: Readonly<Record<string, string>>;
  /** Where these come from, where that is a file. */
  moduleFiles?: Readonly<Record<string, ModuleFile>>;
}

/** A real interpreter that can run in virtual time. */
export interface Engine {
  /** Path of the interpreter. */
  path: string;
  /** Path of the shim that was compiled for it; null where it is linked with it. */
  shim: string | null;
  /** What it calls itself: `2v29.277`. */
  version: string;
}

/** Everything that determines a run, as plain data: equal plans give equal runs, byte by byte. */
export interface WorldPlan {
  seed: number;
  devices: number;
  /** How long faults last and the programs' readings count. */
  forUs: number;
  /** Time without faults after that, in which everything accepted has to be delivered. */
  settleUs: number;
  everyUs: number;
  qos: Qos;
  /** 4 is MQTT 3.1.1. */
  protocol: 4 | 5;
  keepAliveS: number;
  /** The client tries longer ones, up to this; not unless given. */
  adaptiveS?: number;
  /** `kept`: the boards connect with clean_session false. */
  session: 'clean' | 'kept';
  /** A profile and overlays on it, as data. */
  link: LinkPlan;
  /** Options that the broker sets on its sockets; none unless given. */
  brokerSocket?: SocketOptions;
  /** Adds the cost of TLS to every connect and every write; off unless given. */
  tls?: boolean;
  /** Boards and broker speak MQTT over WebSocket. */
  webSocket?: boolean;
  /** Faults beside those of the link itself; they end with `forUs`. */
  faults: PlannedFault[];
  client: Program;
  /** `flash`: the client stores accepted messages of QoS 1 in flash, so that they survive a power cut. */
  outbox: 'memory' | 'flash';
  app: Program;
  /** The boards have a modem of this type on a serial port, and no other network. */
  modem?: string;
  /** The kind of the boards; ESP32 unless given. */
  board?: string;
  /** The boards' programs run in this interpreter; on the virtual board unless given. */
  engine?: Engine;
  /** What is at the pins of every board, and what is published to the boards; none unless given. */
  parts?: readonly PlannedPart[];
  messages?: readonly PlannedMessage[];
  /** Web servers that the boards reach beside the broker; none unless given. */
  web?: readonly PlannedPage[];
  /** Rule sets of operators that the run is held against; none unless given. */
  rules?: readonly string[];
  /** Commands for boards; none unless given. */
  calls?: readonly PlannedCommand[];
  /**
   * Sensors of the boards beside the BME280. The app is then one of this project's, and its published values are
   * checked.
   */
  station?: StationPlan;
}

/** A command that the world sends to a board, as an operator beside the broker would. */
export interface PlannedCommand {
  atUs: number;
  device: number;
  command: string;
  argument: string;
  timeoutUs: number;
}

export interface CommandOutcome {
  call: PlannedCommand;
  /** Null when none came in time. */
  answer: string | null;
  /** Time from the request to the answer; null without an answer. */
  tookUs: number | null;
}

/** More commands than this in one run are refused. */
export const MAX_CALLS = 10_000;

/** A message that somebody publishes to the boards, as the scenario says. */
export interface PlannedMessage {
  atUs: number;
  topic: string;
  payload: string;
  qos: 0 | 1;
  retain: boolean;
  /** Time from then in which it has to arrive, and to do what `effect` says. */
  withinUs: number;
  /** The state of a part that it has to bring about: `relay on`. */
  effect?: string;
}

/** More messages than this in one run are refused. */
export const MAX_MESSAGES = 10_000;

/** A board full of sensors. */
export interface StationPlan {
  sensors: PlacedSensor[];
  payload: Format;
  /** Samples in one publish. */
  batch: number;
  /** File with recorded air data (CSV), used in place of a simulated day. */
  air?: string;
}

/** The session expiry interval in MQTT 5 of a session that never expires. */
const NEVER_S = 0xffffffff;

/** The members of `mote.json` for protocol version and session. */
export function sessionConfig({ protocol, session }: Pick<WorldPlan, 'protocol' | 'session'>): {
  [option: string]: unknown;
} {
  return {
    clean_session: session === 'clean',
    ...(protocol === 5 && { protocol: 5 }),
    ...(protocol === 5 && session === 'kept' && { session_expiry: NEVER_S }),
  };
}

/** Limit of one process: a board with its two TCP ends takes some tens of kilobytes. */
export const MAX_DEVICES = 100_000;

/**
 * Time to deliver after faults have ended. The slowest recovery is a server's give-up on a half-open connection, the
 * client's longest backoff and, on the worst profile, a handshake of minutes. [E]
 */
export const SETTLE_US = 3600e6;

/** The client's longest backoff: a second, doubled seven times. */
const BACKOFF_US = 128e6;
/** A handshake up to the time at which esp-lwip gives up, and the client's wait for CONNACK. */
const ATTEMPT_US = 18.2e6 + 30e6;

/**
 * Time for a driver to bring a modem back: its longest pause between two attaches, 15 min, and the time to notice that
 * the modem is dead, to switch it off and on and to bring its context up. [E]
 */
const MODEM_RECOVERY_US = 25 * 60e6;

/**
 * How long a client may take to connect once a path is there: the longest backoff, and twice the time that the link
 * takes to connect, with the modem's attach. TLS and WebSocket each count once more, as their round trips take place
 * within the same 30 s [E].
 */
export function connectedWithinUs(link: LinkPlan, layers = 0, hasModem = false): number {
  const attachS = link.faults.map((fault) =>
    fault.fault === 'attach' ? longestSeconds(fault.durationS) : 0,
  );
  return (
    (hasModem ? MODEM_RECOVERY_US : 0) +
    BACKOFF_US +
    (2 + layers) * (Math.max(0, ...attachS) * 1e6 + ATTEMPT_US)
  );
}

const BROKER_HOST = 'broker';

/** The contents of a device's `mote.json`. */
export function configOf(plan: WorldPlan, device: number): { [option: string]: unknown } {
  return {
    host: BROKER_HOST,
    client_id: `mote-${device}`,
    topic: `mote/${device}`,
    every: plan.everyUs / 1e6,
    qos: plan.qos,
    keep_alive: plan.keepAliveS,
    ...(plan.adaptiveS !== undefined && { adaptive: plan.adaptiveS }),
    ...sessionConfig(plan),
    flash: plan.outbox === 'flash',
    ...(plan.webSocket && { transport: plan.tls ? 'wss' : 'ws' }),
    ...(plan.modem !== undefined && { apn: 'iot' }),
    ...(plan.station && { places: placesOf(plan.station) }),
  };
}

/** The pins or the bus address of each sensor, by its name, as the app reads them from its settings. */
function placesOf({ sensors }: StationPlan): { [name: string]: number | string | string[] } {
  return Object.fromEntries(
    sensors.map(({ name, address, pins = [] }) => [name, address ?? (pins.length === 1 ? pins[0] : pins)]),
  );
}
