/**
 * What `mote-mqtt/testing` is made of: runs in virtual time for somebody's own tests, told by `SimulateOptions` and
 * answered by one `Simulation`. Asks for `Firmware`, which the package's entry (scripts/testing.ts) puts in.
 *
 * @module
 */
export type { CheckResult } from '../checks/index.ts';
export type { DeviceCost, Timeline } from '../report/record/index.ts';
export type { Percentiles, SimReport } from '../report/report.ts';
export type { CallResult, CommandOptions } from './calls.ts';
export { type SimulateOptions, type Simulation, simulateOn } from './simulate.ts';
