import * as v from 'valibot';
import { brokerCrash } from './broker-crash.ts';
import { brokerForgets } from './broker-forgets.ts';
import { brokerHangsUp } from './broker-hangs-up.ts';
import { brokerMute } from './broker-mute.ts';
import { brokerNonsense } from './broker-nonsense.ts';
import { brokerRefuses } from './broker-refuses.ts';
import { brokerSlow, brokerSlowAcks } from './broker-slow.ts';
import { burst } from './burst.ts';
import { clockDrift } from './clock-drift.ts';
import { clockJump } from './clock-jump.ts';
import type { FaultKind, Span } from './fault.ts';
import { lowMemory } from './low-memory.ts';
import { modem } from './modem.ts';
import { powerCut } from './power-cut.ts';
import { reboot } from './reboot.ts';
import { sensor } from './sensor.ts';
import { stall } from './stall.ts';
import { tunnel } from './tunnel.ts';
import { writeCut } from './write-cut.ts';

/** The kinds of fault in a scenario. To add one takes its file, and one line here. */
const KINDS = [
  tunnel,
  stall,
  brokerCrash,
  brokerRefuses,
  brokerSlow,
  brokerSlowAcks,
  brokerForgets,
  brokerMute,
  brokerNonsense,
  brokerHangsUp,
  reboot,
  powerCut,
  writeCut,
  clockDrift,
  clockJump,
  lowMemory,
  burst,
  sensor,
  modem,
] as const;

export type FaultName = (typeof KINDS)[number]['schema']['entries']['fault']['literal'];

export const FAULT_NAMES: readonly FaultName[] = KINDS.map(({ schema }) => schema.entries.fault.literal);

/** One fault of a scenario, as it is written there. */
export const plannedFaultSchema = v.variant(
  'fault',
  KINDS.map(({ schema }) => schema),
  `must be one of ${FAULT_NAMES.join(', ')}`,
);

export type PlannedFault = v.InferOutput<typeof plannedFaultSchema>;

/** The same as people write it: durations as text, defaults left out. */
export type WrittenFault = v.InferInput<typeof plannedFaultSchema>;

const byName = new Map<string, unknown>(KINDS.map((kind) => [kind.schema.entries.fault.literal, kind]));

/** The definition of a fault's kind. */
export function kindOf({ fault }: PlannedFault): FaultKind<typeof plannedFaultSchema> {
  return byName.get(fault) as FaultKind<typeof plannedFaultSchema>;
}

/** When a fault begins and ends; a fault that happens at one moment ends when it begins. */
export function spanOf(fault: PlannedFault): Span {
  return { fromUs: fault.atUs, toUs: fault.atUs + ('forUs' in fault ? fault.forUs : 0) };
}

export function concerns(fault: PlannedFault, device: number): boolean {
  if (!('devices' in fault)) return false;
  const { devices } = fault;
  return devices === 'all' || (Array.isArray(devices) ? devices.includes(device) : devices === device);
}
