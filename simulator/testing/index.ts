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
export type { CheckResult } from '../checks/index.ts';
export type { DeviceCost, Timeline } from '../report/record/index.ts';
export type { Percentiles, SimReport } from '../report/report.ts';
export type { CallResult, GivenCall } from './calls.ts';
export { type SimulateOptions, type Simulation, simulate } from './simulate.ts';
