import { readUserText } from '../../../simulator/files/read-file.ts';
import { formatDuration } from '../../../simulator/world/duration.ts';
import { type PlannedFault, spanOf } from '../../../simulator/world/faults/index.ts';
import {
  checkFaults,
  parseScenario,
  type Scenario,
  ScenarioError,
} from '../../../simulator/world/scenario.ts';
import { parseDuration, UsageError } from '../../usage.ts';
import type { SimOptions } from './sim-options.ts';

const BROKER_DOWN_US = 20e6;

/**
 * Reads a scenario file; what begins with a brace is the scenario itself.
 * @throws UsageError: one line that names the field
 */
export function readScenario(path: string): Scenario {
  if (path.startsWith('{')) return orUsageError('scenario', () => parseScenario(path));
  let json: string;
  try {
    json = readUserText(path);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}; name a scenario file`);
  }
  return orUsageError(path, () => parseScenario(json));
}

/** What the command line says comes before what the scenario says, and that before what both leave open. */
export function withScenario(
  options: SimOptions,
  scenario: Scenario,
  isGiven: (name: string) => boolean,
): SimOptions {
  const { about: _about, faults, ...fields } = scenario;
  const said = Object.entries(fields).filter(([name]) => !isGiven(name));
  return { ...options, ...Object.fromEntries(said.map(([name, value]) => [name, String(value)])), faults };
}

/** The scenario that a run's options make, for a file. */
export function scenarioOf(options: SimOptions): Scenario {
  const { devices, seed, qos, for: hostile, every, link, firmware, app, expect } = options;
  const { build, session, keepAlive, outbox, sensors, payload, air } = options;
  const board = {
    sensors,
    payload,
    air,
    batch: options.batch === undefined ? undefined : Number(options.batch),
  };
  const texts = {
    for: hostile,
    every,
    link,
    build,
    session,
    keepAlive,
    outbox,
    firmware,
    app,
    expect,
    ...board,
  };
  const protocol = options.protocol === undefined ? undefined : Number(options.protocol);
  const numbers = { devices: Number(devices), qos: Number(qos), seed: Number(seed), protocol };
  return parseScenario(JSON.stringify({ ...numbers, ...texts, faults: options.faults ?? [] }));
}

/** The faults of a scenario and of `--broker-restart`, in the order of their times. @throws UsageError */
export function faultsOf(options: SimOptions, forUs: number, devices: number): PlannedFault[] {
  const faults = options.faults ?? [];
  orUsageError('scenario', () => checkFaults(faults, forUs, devices));
  const restarts = parseRestarts(options.brokerRestart, forUs);
  return [...faults, ...restarts].sort((a, b) => spanOf(a).fromUs - spanOf(b).fromUs);
}

function parseRestarts(text: string | undefined, forUs: number): PlannedFault[] {
  if (text === undefined) return [];
  const downs = text.split(',').map((restart) => {
    const [when, length] = restart.trim().split('/');
    const fromUs = parseDuration(when, '--broker-restart');
    const downUs = length === undefined ? BROKER_DOWN_US : parseDuration(length, '--broker-restart');
    if (fromUs + downUs > forUs)
      throw new UsageError(
        `--broker-restart ${restart}: it must be over within --for, before the run settles`,
      );
    return { fromUs, toUs: fromUs + downUs };
  });
  downs.sort((a, b) => a.fromUs - b.fromUs);
  downs.forEach((down, index) => {
    if (index > 0 && down.fromUs < downs[index - 1].toUs)
      throw new UsageError(
        `--broker-restart ${text}: two restarts overlap; leave the broker time to come back`,
      );
  });
  return downs.map(({ fromUs, toUs }) => ({
    fault: 'broker-crash',
    at: formatDuration(fromUs),
    for: formatDuration(toUs - fromUs),
    keeps: 'state',
  }));
}

function orUsageError<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}
