import type { CheckResult } from '../checks/check.ts';
import type { Readings } from '../checks/ledger.ts';
import type { CausesReport } from './causes/causes.ts';
import type { Percentiles, SlowRow } from './report.ts';

export interface SoakFailure {
  seed: number;
  check: string;
  detail: string;
  /** The command that shows it again. */
  replay: string;
}

/** What `mote soak --json` writes. */
export interface SoakReport {
  /** How many worlds were run. */
  seeds: number;
  /** Simulated, the settling times included. */
  deviceHours: number;
  wallS: number;
  /** Sums over all worlds, as in `mote sim`. */
  readings: Readings;
  /** Accepted CONNACKs after the first of each device. */
  reconnects: number;
  /** Devices of all worlds together. */
  devices: number;
  /** Devices that had a way to the broker at their world's end, had not said DISCONNECT, and were not connected. */
  awayAtEnd: number;
  /** Devices that no broker has accepted in their whole world. */
  neverConnected: number;
  /** Messages whose topic was sent as an alias (MQTT 5), and bytes that aliases saved, those to define them taken off. */
  topicAliases: { used: number; bytesSaved: number };
  /** QoS 2 handshakes that the boards have seen through to PUBCOMP: of their messages, and of those to them. */
  qos2Handshakes: { up: number; down: number };
  /** From `publish()` to the broker's taking it in, over all worlds. */
  latencyMs: Percentiles;
  /** The readings of all worlds that took longest, the slowest first; at most ten. */
  slowest: (SlowRow & { seed: number })[];
  /** Where the time went in the worlds that failed or were slow; absent where none was. */
  causes?: CausesReport & { worlds: number };
  /** From the moment when a connection could be had again to its CONNACK; first connects not counted. */
  reconnectMs: Percentiles;
  /** IP packets with their headers, retransmissions included. */
  bytes: { up: number; down: number };
  /** Per delivered reading, in the worlds whose radios sleep; estimated, null where there is none. */
  radioOnSPerReading: number | null;
  /** How often each fault came. */
  faults: Record<string, number>;
  /** Fault kinds that never came. */
  neverFired: string[];
  checks: CheckResult[];
  failures: SoakFailure[];
  /** SHA-256 over the hashes of all runs, in the order of their seeds. */
  traceHash: string;
}
