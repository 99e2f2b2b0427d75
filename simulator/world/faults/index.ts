import * as v from 'valibot';
import * as brokerCrash from './broker-crash.ts';
import * as brokerForgets from './broker-forgets.ts';
import * as brokerHangsUp from './broker-hangs-up.ts';
import * as brokerMute from './broker-mute.ts';
import * as brokerNonsense from './broker-nonsense.ts';
import * as brokerRefuses from './broker-refuses.ts';
import * as brokerSlow from './broker-slow.ts';
import * as burst from './burst.ts';
import * as clockDrift from './clock-drift.ts';
import * as clockJump from './clock-jump.ts';
import type { FaultKind, Span } from './fault.ts';
import * as lowMemory from './low-memory.ts';
import * as powerCut from './power-cut.ts';
import * as reboot from './reboot.ts';
import * as sensor from './sensor.ts';
import * as stall from './stall.ts';
import * as tunnel from './tunnel.ts';
import * as writeCut from './write-cut.ts';

const KINDS = {
  tunnel: tunnel.tunnel,
  stall: stall.stall,
  'broker-crash': brokerCrash.brokerCrash,
  'broker-refuses': brokerRefuses.brokerRefuses,
  'broker-slow': brokerSlow.brokerSlow,
  'broker-forgets': brokerForgets.brokerForgets,
  'broker-mute': brokerMute.brokerMute,
  'broker-nonsense': brokerNonsense.brokerNonsense,
  'broker-hangs-up': brokerHangsUp.brokerHangsUp,
  reboot: reboot.reboot,
  'power-cut': powerCut.powerCut,
  'write-cut': writeCut.writeCut,
  'clock-drift': clockDrift.clockDrift,
  'clock-jump': clockJump.clockJump,
  'low-memory': lowMemory.lowMemory,
  burst: burst.burst,
  sensor: sensor.sensor,
};

export type FaultName = keyof typeof KINDS;

export const FAULT_NAMES = Object.keys(KINDS) as FaultName[];

/** One fault of a scenario, as it is written there. */
export const plannedFaultSchema = v.variant(
  'fault',
  [
    tunnel.schema,
    stall.schema,
    brokerCrash.schema,
    brokerRefuses.schema,
    brokerSlow.schema,
    brokerForgets.schema,
    brokerMute.schema,
    brokerNonsense.schema,
    brokerHangsUp.schema,
    reboot.schema,
    powerCut.schema,
    writeCut.schema,
    clockDrift.schema,
    clockJump.schema,
    lowMemory.schema,
    burst.schema,
    sensor.schema,
  ],
  `must be one of ${FAULT_NAMES.join(', ')}`,
);

export type PlannedFault = v.InferOutput<typeof plannedFaultSchema>;

/** The same as people write it: durations in words, what is usual left out. */
export type WrittenFault = v.InferInput<typeof plannedFaultSchema>;

/** What that fault does. */
export function kindOf(fault: PlannedFault): FaultKind<PlannedFault> {
  return KINDS[fault.fault] as unknown as FaultKind<PlannedFault>;
}

/** A fault that is over at once ends when it begins. */
export function spanOf(fault: PlannedFault): Span {
  return { fromUs: fault.atUs, toUs: fault.atUs + ('forUs' in fault ? fault.forUs : 0) };
}

export function concerns(fault: PlannedFault, device: number): boolean {
  if (!('devices' in fault)) return false;
  const { devices } = fault;
  return devices === 'all' || (Array.isArray(devices) ? devices.includes(device) : devices === device);
}
