/**
 * Several clients in the same world, one after the other. Asks `simulator/world` for each run; who calls brings
 * the programs.
 *
 * @module
 */
import { BoardError } from '../board/errors.ts';
import type { Qos } from '../broker/codec/packets.ts';
import type { CheckResult } from '../checks/index.ts';
import { RULE_SET_NAMES } from '../checks/rules/index.ts';
import { boardsOf } from '../engine/boards.ts';
import { percentilesMs } from '../report/percentiles.ts';
import { ContenderSum, ContenderWatch, LOOKS } from '../report/record/contender.ts';
import { cdfMs } from '../report/record/figures.ts';
import type { Percentiles } from '../report/report.ts';
import { type JudgedCheck, type RunResult, resultOf } from '../report/run-result.ts';
import { Attribution } from '../why/attribution.ts';
import type { Shares } from '../why/shares.ts';
import { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';

/** Code in RAM takes a variable for each 10 bytes (measured on an engine with 14-byte variables). */
const BYTES_PER_VARIABLE = 10;

/** The result of one client in the world that all of them share. */
export interface ClientResult {
  name: string;
  /** SHA-256 of the client's file. */
  hash: string;
  /** Why it did not run to the end; empty when it did. */
  failure: string;
  readings: {
    taken: number;
    refused: number;
    delivered: number;
    /** Accepted by the client, and never taken in by the broker. */
    lost: number;
    duplicates: number;
  };
  /** From `publish()` to the broker's taking it in. */
  latencyMs: Percentiles;
  /** From when a connection could be had again to its CONNACK. */
  reconnectMs: Percentiles;
  reconnects: number;
  /** Times that the boards made their modems attach, or their modems did; only of boards with a modem. */
  attaches?: number;
  /** Devices that had a way to the broker at the end and were not connected. */
  awayAtEnd: number;
  /** IP packets of all devices, with headers and retransmissions. */
  bytes: { up: number; down: number };
  /** Estimated, of all devices; null where the link's radio never sleeps. */
  radioOnS: number | null;
  /**
   * Of the client's file; the variables that its text takes in RAM; the most that app and client of device 1
   * were seen to hold, estimated for code that is read in place; null where the real engine ran them.
   */
  memory: { fileBytes: number; textVariables: number; mostVariables: number | null };
  /** Checks of ours that it does not hold, by name. */
  failedChecks: string[];
  /** Rules of operators that it breaks: the first time, in words. Only with `--rules`. */
  brokenRules?: Pick<CheckResult, 'name' | 'failed' | 'detail'>[];
  /** The mistake in the experiment that spoils its figures, and what mends it; only where there is one. */
  cause?: string;
}

/** One column: a client, the program that uses it, and with a modem the driver under both. */
export interface Contender extends Pick<WorldPlan, 'client' | 'app'> {
  name: string;
}

/** All clients, and the world that each of them ran in. */
export interface Comparison {
  seed: number;
  devices: number;
  link: string;
  /** Hostile time, and with the time to settle after it. */
  forS: number;
  simulatedS: number;
  everyS: number;
  qos: Qos;
  /** The radio is assumed to be on for this time after each packet; 0 where it never sleeps. */
  radioTailS: number;
  clients: ClientResult[];
}

export interface ComparisonRun {
  comparison: Comparison;
  /** Shares of all readings taken, so that a curve ends at what was delivered. */
  latencyCdfs: { name: string; points: [ms: number, share: number][] }[];
  /** Where the time of each client's readings above QoS 0 went. */
  causes: { name: string; shares: Shares }[];
}

/**
 * Gives the same world to each contender in turn: same seed, same outages at the same times. A client that
 * cannot run is told of in its `failure`; the others run all the same.
 */
export function contest(plan: WorldPlan, contenders: readonly Contender[]): ComparisonRun {
  return comparisonOf(
    plan,
    contenders.map(({ name, ...own }) => contenderInOnePiece(name, { ...plan, ...own })),
  );
}

/** @param runs of all contenders, in the order of the table */
export function comparisonOf(plan: WorldPlan, runs: readonly ContenderRun[]): ComparisonRun {
  return {
    comparison: {
      seed: plan.seed,
      devices: plan.devices,
      link: plan.link.name,
      forS: plan.forUs / 1e6,
      simulatedS: (plan.forUs + plan.settleUs) / 1e6,
      everyS: plan.everyUs / 1e6,
      qos: plan.qos,
      radioTailS: Math.max(...runs.map(({ radioTailS }) => radioTailS)),
      clients: runs.map(({ contender }) => contender),
    },
    latencyCdfs: runs.map(({ contender, points }) => ({ name: contender.name, points })),
    causes: runs.map(({ contender, shares }) => ({ name: contender.name, shares })),
  };
}

/** Runs a client in this process. */
export function contenderInOnePiece(name: string, plan: WorldPlan): ContenderRun {
  const why = new Attribution(plan);
  const boards = boardsOf(plan);
  const world = new World(plan, { line() {} }, { why, makeBoard: boards.makeBoard });
  why.watch(world);
  const watch = new ContenderWatch(plan, { first: 1, last: plan.devices });
  watch.watch(world);
  let failure: string;
  try {
    failure = failureOf(() => {
      for (let look = 1; look <= LOOKS; look++) {
        world.run((world.endUs * look) / LOOKS);
        watch.look(world);
      }
    });
  } finally {
    boards.close();
  }
  const heard = new ContenderSum();
  heard.add(watch.data(world));
  return contenderRun(name, plan, failure, { result: resultOf(world), heard, shares: why.readings });
}

/** What one client has come to in the world that all of them share. */
export interface ContenderRun {
  contender: ClientResult;
  radioTailS: number;
  points: [ms: number, share: number][];
  shares: Shares;
}

/** @param failure why it did not run to the end; empty when it did */
export function contenderRun(
  name: string,
  plan: WorldPlan,
  failure: string,
  { result, heard, shares }: { result: RunResult; heard: ContenderSum; shares: Shares },
): ContenderRun {
  const { taken, refused, delivered, duplicates } = heard;
  const { checks, reconnects, awayAtEnd, bytes, radioOnUs } = result;
  const cause = checks.find((check) => check.cause !== undefined)?.cause;
  const contender: ClientResult = {
    name,
    hash: plan.client.hash,
    failure,
    readings: { taken, refused, delivered, lost: taken - refused - delivered, duplicates },
    latencyMs: percentilesMs(heard.latencyUs),
    reconnectMs: percentilesMs(heard.reconnectUs),
    reconnects,
    ...(heard.attaches !== null && { attaches: heard.attaches }),
    awayAtEnd,
    bytes,
    radioOnS: radioOnUs === null ? null : radioOnUs / 1e6,
    memory: {
      fileBytes: plan.client.bytes.length,
      textVariables: Math.ceil(plan.client.bytes.length / BYTES_PER_VARIABLE),
      mostVariables: heard.mostVariables,
    },
    failedChecks: checks.flatMap(({ name, failed }) => (failed > 0 ? [name] : [])),
    ...(plan.rules !== undefined && { brokenRules: checks.filter(isBrokenRule).map(withoutFirst) }),
    ...(cause !== undefined && { cause }),
  };
  const points = cdfMs(heard.latencyUs).map(([ms, share]): [number, number] => [
    ms,
    (share * delivered) / taken,
  ]);
  return { contender, radioTailS: heard.radioTailUs / 1e6, points, shares };
}

const withoutFirst = ({ first: _, ...check }: JudgedCheck): CheckResult => check;

const isBrokenRule = ({ name, failed }: CheckResult) =>
  failed > 0 && RULE_SET_NAMES.some((ofWhom) => name.startsWith(`${ofWhom}: `));

function failureOf(run: () => void): string {
  try {
    run();
    return '';
  } catch (error) {
    if (error instanceof BoardError) return error.message;
    throw error;
  }
}
