import { type CheckResult, firstOf } from '../checks/check.ts';
import type { Comeback } from '../checks/figures.ts';
import type { Spread } from '../checks/histogram.ts';
import type { Readings } from '../checks/ledger.ts';
import type { SlowReading } from '../checks/slow-readings.ts';
import type { SensorCounts } from '../sensors/published.ts';
import type { CommandOutcome } from '../world/commands-log.ts';
import type { PartStory } from '../world/parts/parts-log.ts';
import type { NotWired } from '../world/programs/programs-log.ts';
import type { RepeatedError } from '../world/repeated-errors.ts';
import type { World } from '../world/world.ts';

/** A check's result, and whose failure its words are; null where it has none, or no device. */
export interface JudgedCheck extends CheckResult {
  first: { timeUs: number; device: number } | null;
}

/** What a run has come to, as plain data: of a whole world, or of some of its devices. Results of parts add up. */
export interface RunResult {
  endUs: number;
  readings: Readings;
  reconnects: number;
  awayAtEnd: number;
  neverConnected: number;
  topicAliases: { used: number; bytesSaved: number };
  qos2Handshakes: { up: number; down: number };
  latencyUs: Spread;
  slowest: SlowReading[];
  bytes: { up: number; down: number };
  /** Null where the link's radio never sleeps. */
  radioOnUs: number | null;
  faults: Record<string, number>;
  sensors: SensorCounts | null;
  /** By message, and of each by device. */
  commands: CommandOutcome[] | null;
  /** By device. */
  parts: PartStory[] | null;
  checks: JudgedCheck[];
  comebacks: Comeback[];
  programErrors: RepeatedError[];
  notWired: NotWired[];
}

/** @param world which has run to its end */
export function resultOf({ observer: record, endUs, bytes, radioOnUs }: World): RunResult {
  const { checks, topicAliases, programs } = record;
  const { ledger, presence, slowReadings, figures } = checks;
  return {
    endUs,
    readings: checks.readings,
    reconnects: record.reconnects,
    awayAtEnd: presence.away,
    neverConnected: presence.neverConnected,
    topicAliases: { used: topicAliases.used, bytesSaved: topicAliases.bytesSaved },
    qos2Handshakes: checks.qos2Handshakes,
    latencyUs: ledger.latencyUs.spread,
    slowest: slowReadings.slowest,
    bytes,
    radioOnUs,
    faults: record.faults,
    sensors: record.stations?.counts ?? null,
    commands: record.commands?.outcomes ?? null,
    parts: record.parts?.stories(endUs) ?? null,
    checks: record.results().map(judged),
    comebacks: figures.comebacks,
    programErrors: programs.errors.repeated.all,
    notWired: programs.notWired,
  };
}

export function judged(result: CheckResult): JudgedCheck {
  const first = firstOf(result);
  const isKnown = first !== null && first.timeUs < Number.POSITIVE_INFINITY;
  return { ...result, first: isKnown ? { timeUs: first.timeUs, device: first.device } : null };
}
