import { availableParallelism } from 'node:os';
import { BoardError } from '../board/errors.ts';
import type { Qos } from '../broker/codec/packets.ts';
import type { CheckResult } from '../checks/index.ts';
import { plannedCoupling } from '../cohorts/coupling.ts';
import { fleetInTurn } from '../cohorts/processes/fleet-in-turn.ts';
import { cohortsOf, isWorthDividing } from '../cohorts/split.ts';
import { withBoards } from '../engine/boards.ts';
import { HashedTrace } from '../kernel/trace.ts';
import { reportOf } from '../report/assemble.ts';
import { type Figures, figuresOf, recorded } from '../report/record/index.ts';
import type { SimReport } from '../report/report.ts';
import { type RunResult, resultOf } from '../report/run-result.ts';
import {
  type BuildName,
  type Firmware,
  OPEN_OPTIONS,
  OptionError,
  planOf,
  type RunOptions,
  readFaults,
  readScenario,
  readWritten,
  replayCommand,
  ScenarioError,
  WORDS,
  wordOf,
} from '../run/index.ts';
import type { WrittenFault } from '../world/faults/index.ts';
import { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { type CallResult, type CommandOptions, callResults, plannedCalls } from './calls.ts';

/**
 * What to run, as the options of `mote sim`. Durations are texts such as `500ms`, `90s`, `5m`, `24h`, `7d`.
 * Everything follows from them: equal options give equal results, on every machine.
 */
export interface SimulateOptions {
  /**
   * Path of the program that every board runs, as it would be flashed; it may `require("MQTT")` or
   * `require("mote")`. Without it the project's sample app, which reads a BME280 and publishes.
   */
  app?: string;
  /** Path of the client that `require("MQTT")` and `require("mote")` load. Without it mote's own `build`. */
  client?: string;
  /**
   * Path of a Linux build of the real Espruino, in which the programs run in place of the virtual board. It needs a C compiler;
   * sensors, TLS and modems are not behind it.
   */
  engine?: string;
  /** Which of mote's builds boards load, where no `client` is given. Default `default`; `max` where it must be. */
  build?: BuildName;
  /**
   * Path of a scenario file, such as `mote replay --minimize --scenario FILE` writes: the world of a failure. What
   * is given beside it comes first.
   */
  scenario?: string;
  /** Boards, each with its own link, sensor and random streams: 1 to 100,000. Default 3. */
  devices?: number;
  /** How long the world is hostile; it then settles for an hour without faults. Default `1h`. */
  for?: string;
  /** Time between two readings, as `every` of the board's `mote.json`; at least `100ms`. Default `60s`. */
  every?: string;
  /** `qos` of the board's `mote.json`. Default 1. */
  qos?: Qos;
  /** What boards speak: 4 (default) is MQTT 3.1.1, 5 is MQTT 5. */
  protocol?: 4 | 5;
  /** `keep_alive` of the board's `mote.json`, between packets of an idle client. Default `60s`. */
  keepAlive?: string;
  /** `adaptive` of the board's `mote.json`: the client tries longer keep-alives, up to this. Default not. */
  adaptive?: string;
  /** `kept`: `clean_session` of the board's `mote.json` is false. Default `clean`. */
  session?: 'clean' | 'kept';
  /** SO_KEEPALIVE on the broker's sockets, as idle time, interval and probes: `60s/10s/6`. Default off. */
  tcpKeepAlive?: string;
  /** TCP_USER_TIMEOUT on the broker's sockets, from `1s` on. Default unset. */
  tcpUserTimeout?: string;
  /** Where the client keeps what it accepted at QoS 1; `flash` outlives power cuts, needs the `full` build. Default `memory`. */
  outbox?: 'memory' | 'flash';
  /** A profile and overlays on it, separated by commas (see `mote links`), or JSON files of your own. Default `nbiot-good`. */
  link?: string;
  /** When the broker is killed, and for how long (20 s unless said): `12h`, `6h,12h/5m`. */
  brokerRestart?: string;
  /** What else goes wrong and when, as in a scenario file: `{ at: '10m', for: '30s', fault: 'tunnel' }`, in order. */
  faults?: readonly WrittenFault[];
  /** Commands for boards, in MQTT 3.1.1 by topics, in 5 by response topic and correlation data; `replay` has none. */
  calls?: readonly CommandOptions[];
  /** Adds what TLS costs in round trips and bytes. Default false. */
  tls?: boolean;
  /** What carries MQTT, with its round trips and bytes; ws and wss take the `max` build. Default `tcp`. */
  transport?: 'tcp' | 'tls' | 'ws' | 'wss';
  /**
   * Boards with these sensors in place of the sample app: `all`, or `bme280,sht4x@0x45`. Each fails in every way once,
   * and each number published is held against what was to be measured.
   */
  sensors?: string;
  /** How the app writes its readings: `json` (default), `senml-json`, `senml-cbor` or `cayenne`. */
  payload?: string;
  /** Samples in one publish: 1 (default) to 60. */
  batch?: number;
  /** Path of recorded air (CSV) for the sensors, in place of a simulated day. */
  air?: string;
  /** Rule sets of operators that the run is held against, as `gsma-ts34,verizon,1nce`. Default none. */
  rules?: string;
  /** Default 1. */
  seed?: number;
  /**
   * `auto`, or how many processes: a large fleet runs in cohorts of devices, each in a process, with equal results. Without it, and
   * where devices are coupled, all devices run in this process.
   */
  jobs?: number | 'auto';
}

/** Processes beyond cores wait for each other. */
const MAX_JOBS = 256;

/** How a run went: the report of `mote sim --json`, and what was seen beside it. */
export interface Simulation extends SimReport, Omit<Figures, 'latencyCdf' | 'reconnectCdf' | 'devices'> {
  /** All checks held and no program stopped. */
  passed: boolean;
  /** The checks that did not hold. */
  failed: CheckResult[];
  /** The command that gives the same run in a terminal, faults and all. */
  replay: string;
  /** How the commands went, in their order. */
  calls: CallResult[];
  /** What each device spent for one accepted reading, by rising cost; of large fleets an even choice. */
  deviceCosts: Figures['devices'];
}

/**
 * Runs a fleet of virtual boards to the end, in virtual time: an hour of three devices takes some
 * milliseconds. The call returns when it is done.
 * @param firmware what boards load where no file is named
 * @throws Error when an option cannot be used, or a program fails at its start; the message says what would do
 */
export function simulateOn(firmware: Firmware, given: SimulateOptions = {}): Simulation {
  try {
    const options = optionsFrom(given);
    const { calls = [] } = given;
    const planned = planOf(options, firmware);
    const plan = calls.length === 0 ? planned : { ...planned, calls: plannedCalls(calls, planned) };
    const ran = fleetOf(plan, given) ?? inThisProcess(plan);
    // Virtual time reads no clock; how long it took is the caller's to measure.
    const report = reportOf(plan, ran.result, ran.traceHash, 0, replayCommand(options, 'replay'));
    const { latencyCdf: _l, reconnectCdf: _r, devices: deviceCosts, ...figures } = ran.figures;
    const failed = report.checks.filter((check) => check.failed > 0);
    return {
      ...report,
      ...figures,
      passed: failed.length === 0,
      failed,
      replay: replayCommand(options),
      calls: callResults(calls, ran.called),
      deviceCosts,
    };
  } catch (error) {
    if (error instanceof BoardError) throw new Error(`the board's program failed: ${error.message}`);
    if (error instanceof ScenarioError) throw new Error(`simulate: ${error.message}`);
    if (error instanceof OptionError) throw new Error(`simulate: ${error.inWords(nameOf, textIn(given))}`);
    throw error;
  }
}

/** What a run has come to. */
interface Ran {
  result: RunResult;
  figures: Figures;
  traceHash: string;
  called: Parameters<typeof callResults>[1];
}

function inThisProcess(plan: WorldPlan): Ran {
  const trace = new HashedTrace(null);
  const { world, recorder } = withBoards(plan, (boards) => {
    const world = new World(plan, trace, boards);
    const recorder = recorded(world);
    world.run(world.endUs);
    return { world, recorder };
  });
  return {
    result: resultOf(world),
    figures: figuresOf(world, recorder),
    traceHash: trace.close(),
    called: world.commandClient?.called ?? [],
  };
}

/** @returns null where all devices are to run in this process */
function fleetOf(plan: WorldPlan, { jobs }: SimulateOptions): Ran | null {
  if (jobs === undefined) return null;
  if (jobs !== 'auto' && (!Number.isInteger(jobs) || jobs < 1 || jobs > MAX_JOBS))
    throw new Error(`simulate: jobs ${jobs}: give auto or a whole number from 1 to ${MAX_JOBS}`);
  if (plan.engine !== undefined || !isWorthDividing(plan) || plannedCoupling(plan) !== null) return null;
  const answer = fleetInTurn({
    plan,
    cohorts: cohortsOf(plan.devices),
    jobs: jobs === 'auto' ? availableParallelism() : jobs,
  });
  if ('failure' in answer)
    throw new Error(answer.isBoards ? `the board's program failed: ${answer.failure}` : answer.failure);
  return answer.coupling === null ? { ...answer, called: [] } : null;
}

const OPEN: RunOptions = { ...OPEN_OPTIONS, devices: 3, everyUs: 60e6 };

/** What a run's options are called elsewhere, and not here: demands stand in the test itself. */
const ELSEWHERE = ['firmware', 'expect'];
const KNOWN = new Set([
  ...['app', 'client', 'build', 'scenario', 'faults', 'calls', 'tls', 'jobs'],
  ...WORDS.filter((word) => !ELSEWHERE.includes(word)),
]);

function optionsFrom(given: SimulateOptions): RunOptions {
  const unknown = Object.keys(given).find((name) => !KNOWN.has(name));
  if (unknown !== undefined)
    throw new Error(`simulate: no option is called ${unknown}; there are ${[...KNOWN].join(', ')}`);
  const { client, build, scenario, faults, jobs: _, ...others } = given;
  if (faults !== undefined && scenario !== undefined)
    throw new Error('simulate: faults and a scenario; the scenario holds its own, so give one or the other');
  return {
    ...OPEN,
    ...(scenario !== undefined && readScenario(scenario)),
    ...(faults !== undefined && { faults: readFaults(faults) }),
    ...readWritten({ ...others, firmware: client, client: build }),
  };
}

/** What this interface calls a field of a run's options. */
function nameOf(field: string): string {
  if (field === 'firmware') return 'client';
  return field === 'build' ? 'build' : wordOf(field);
}

function textIn(given: SimulateOptions) {
  return (field: string) => {
    const value = given[nameOf(field) as keyof SimulateOptions];
    return typeof value === 'string' ? value : undefined;
  };
}
