/**
 * Several clients in the same world, one after the other. Asks `simulator/world` for each run; who calls brings
 * the programs.
 *
 * @module
 */
import { BoardError } from '../board/errors.ts';
import { variablesOf } from '../board/variables.ts';
import type { Qos } from '../broker/codec/packets.ts';
import type { CheckResult } from '../checks/index.ts';
import { RULE_SET_NAMES } from '../checks/rules/index.ts';
import { boardsOf } from '../engine/boards.ts';
import { HashedTrace } from '../kernel/trace.ts';
import { percentilesMs } from '../report/percentiles.ts';
import { cdfMs } from '../report/record/figures.ts';
import type { Percentiles } from '../report/report.ts';
import { Attribution } from '../why/attribution.ts';
import type { Shares } from '../why/shares.ts';
import { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { Deliveries } from './deliveries.ts';

/** Code in RAM takes a variable for each 10 bytes (measured on an engine with 14-byte variables). */
const BYTES_PER_VARIABLE = 10;
/** How often memory is measured in a run; one measurement takes as long as some simulated minutes. */
const LOOKS = 24;

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
  const runs = contenders.map(({ name, ...own }) => run(name, { ...plan, ...own }));
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

function run(name: string, plan: WorldPlan) {
  const trace = new HashedTrace(null);
  const why = new Attribution(plan);
  const boards = boardsOf(plan);
  const world = new World(plan, trace, { why, makeBoard: boards.makeBoard });
  why.watch(world);
  const heard = new Deliveries(plan.devices, plan.forUs);
  world.observer.checks.listen(heard);
  const { virtual } = world.devices[0];
  let mostVariables = virtual === null ? null : 0;
  let failure: string;
  try {
    failure = failureOf(() => {
      for (let look = 1; look <= LOOKS; look++) {
        world.run((world.endUs * look) / LOOKS);
        if (virtual !== null) mostVariables = Math.max(mostVariables ?? 0, variablesOf(virtual));
      }
    });
  } finally {
    boards.close();
  }
  trace.close();
  const radios = world.devices.map(({ link }) => link.radio);
  const tailUs = Math.max(...radios.map(({ tailUs }) => tailUs));
  const { taken, refused, delivered, lost, duplicates } = heard;
  const results = world.observer.results();
  const cause = results.find((check) => check.cause !== undefined)?.cause;
  const contender: ClientResult = {
    name,
    hash: plan.client.hash,
    failure,
    readings: { taken, refused, delivered, lost, duplicates },
    latencyMs: percentilesMs(heard.latencyUs),
    reconnectMs: percentilesMs(world.observer.checks.figures.reconnectUs),
    reconnects: world.observer.reconnects,
    ...(world.observer.modems && { attaches: world.observer.modems.attaches }),
    awayAtEnd: world.observer.checks.presence.away,
    bytes: world.bytes,
    radioOnS: tailUs > 0 ? radios.reduce((sum, { onUs }) => sum + onUs, 0) / 1e6 : null,
    memory: {
      fileBytes: plan.client.bytes.length,
      textVariables: Math.ceil(plan.client.bytes.length / BYTES_PER_VARIABLE),
      mostVariables,
    },
    failedChecks: results.flatMap(({ name, failed }) => (failed > 0 ? [name] : [])),
    ...(plan.rules !== undefined && { brokenRules: results.filter(isBrokenRule) }),
    ...(cause !== undefined && { cause }),
  };
  const points = cdfMs(heard.latencyUs).map(([ms, share]): [number, number] => [
    ms,
    (share * delivered) / taken,
  ]);
  return { contender, radioTailS: tailUs / 1e6, points, shares: why.readings };
}

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
