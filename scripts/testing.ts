/**
 * Runs your own Espruino programs against links and brokers that fail, inside vitest or node:test:
 *
 * ```ts
 * import { simulate } from 'mote-mqtt/testing';
 *
 * test('no reading is lost in tunnels', () => {
 *   const run = simulate({ app: 'my-app.js', link: 'nbiot-good,tunnel', for: '6h' });
 *   expect(run.readings.lost).toBe(0);
 * });
 * ```
 *
 * @module
 */
import { type SimulateOptions, type Simulation, simulateOn } from '../simulator/testing/index.ts';
import { ownFirmware } from './commands/own-firmware.ts';

export * from '../simulator/realtime/testing/index.ts';
export type {
  CallResult,
  CheckResult,
  CommandOptions,
  DeviceCost,
  Percentiles,
  SimReport,
  SimulateOptions,
  Simulation,
  Timeline,
} from '../simulator/testing/index.ts';

/**
 * Runs a fleet of virtual boards to the end, in virtual time: an hour of three devices takes some
 * milliseconds. The call returns when it is done.
 * @throws Error when an option cannot be used, or a program fails at its start; the message says what would do
 */
export function simulate(options: SimulateOptions = {}): Simulation {
  return simulateOn(ownFirmware, options);
}
