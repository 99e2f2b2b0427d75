import type { CheckResult } from '../checks/check.ts';
import type { Readings } from '../checks/ledger.ts';
import type { SlowReading } from '../checks/slow-readings.ts';
import type { SensorCounts } from '../sensors/published.ts';
import type { WireCost } from '../sensors/wire-cost.ts';
import type { CommandOutcome } from '../world/commands-log.ts';
import type { PartStory } from '../world/parts/parts-log.ts';
import type { CausesReport } from './causes/causes.ts';
import type { Estimate } from './estimate.ts';

/** Percentiles of one figure over a run; null where nothing was counted. */
export interface Percentiles {
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
}

/** A reading that took long, and how to look at it. */
export interface SlowRow extends SlowReading {
  /** The command that shows what its device went through. */
  replay: string;
}

/** What `mote sim --json` writes. */
export interface SimReport {
  seed: number;
  devices: number;
  /** Simulated seconds, the settling time included. */
  simulatedS: number;
  /** Seconds on the wall clock. */
  wallS: number;
  /** Profile and overlays, as given. */
  link: string;
  /** The client that `require("mote")` loaded: its build or file, and its SHA-256. */
  client: { build: string; hash: string };
  /** The board's program. */
  app: { build: string; hash: string };
  /** Bytes of the client's file. */
  firmwareBytes: number;
  readings: Readings;
  /** Accepted CONNACKs after the first of each device, summed. */
  reconnects: number;
  /** Devices that had a way to the broker at the end, had not said DISCONNECT, and were not connected. */
  awayAtEnd: number;
  /** Devices that no broker has accepted in the whole run. */
  neverConnected: number;
  /** Messages whose topic was sent as an alias (MQTT 5), and bytes that aliases saved, those to define them taken off. */
  topicAliases: { used: number; bytesSaved: number };
  /** QoS 2 handshakes that the boards have seen through to PUBCOMP: of their messages, and of those to them. */
  qos2Handshakes: { up: number; down: number };
  /** From `publish()` to the broker's taking it in. */
  latencyMs: Percentiles;
  /** The readings that took longest, the slowest first; at most ten. */
  slowest: SlowRow[];
  /** Where the time of readings and reconnects went; where the run was watched for it, as `mote sim` is. */
  causes?: CausesReport;
  /** The run as a scenario, with paths as they were typed: what it takes to run it again. */
  scenario?: Record<string, unknown>;
  /** IP packets with their TCP and IP headers, retransmissions included. */
  bytes: { up: number; down: number };
  /** Estimates of radio time, data and battery life. */
  estimate: Estimate;
  /** An ordinary reading of the app's sensors in each payload; where `mote sim` runs an app of ours. */
  wire?: WireCost[];
  /** Link outages and broker restarts that the devices went through. */
  faults: Record<string, number>;
  /** With `--sensors`: readings published, and errors published in their place, before the world settles. */
  sensors?: SensorCounts;
  /** What the scenario published to the boards, and what became of it. */
  commands?: CommandOutcome[];
  /** What relays, LEDs, displays and serial parts did. */
  parts?: PartStory[];
  checks: CheckResult[];
  /** Errors that the boards' programs threw in callbacks and the engine reported. */
  programErrors: string[];
  /** What programs asked for and that nothing is wired to, with the part to add. */
  notWired?: string[];
  /** SHA-256 of the run's event lines. */
  traceHash: string;
}
