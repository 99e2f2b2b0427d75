import type { MemoryWatch } from '../board/memory.ts';
import type { Tap } from '../checks/index.ts';
import type { LinkPlan } from '../link/index.ts';
import type { NetOptions } from '../tcp/index.ts';
import type { WorldBroker } from './world.ts';
import { type StationPlan, sessionConfig, type WorldPlan } from './world-plan.ts';

/** The one host of the simulated network, as the boards' programs are told. */
const BROKER_HOST = 'broker';

/** Observers of a run beside its RunObserver. */
export interface RunWatchers {
  /** Gets every byte that a client sends. */
  tap?: Tap;
  /** Gets every segment as it is sent; it must not keep it. */
  capture?: NetOptions['capture'];
  arrived?: NetOptions['arrived'];
  /** Called for each call of a program to its client, except `publish`. */
  called?(timeUs: number, device: number, method: string, args: unknown[]): void;
  /** Gets each line that a program prints, each error that its board reports, and each change of a part (`isPart`). */
  printed?(timeUs: number, device: number, line: string, isPart?: boolean): void;
  /** Stops boards whose program uses too much memory. */
  memory?: MemoryWatch;
}

/** What all devices of a world are made from. */
export interface DeviceSetup {
  plan: WorldPlan;
  linkPlan: LinkPlan;
  files: { [name: string]: string };
  broker: WorldBroker;
}

/** The contents of a device's `mote.json`. */
export function configOf(plan: WorldPlan, device: number): { [option: string]: unknown } {
  return {
    host: BROKER_HOST,
    client_id: `mote-${device}`,
    topic: `mote/${device}`,
    every: plan.everyUs / 1e6,
    qos: plan.qos,
    keep_alive: plan.keepAliveS,
    ...sessionConfig(plan),
    flash: plan.outbox === 'flash',
    ...(plan.webSocket && { transport: plan.tls ? 'wss' : 'ws' }),
    ...(plan.modem !== undefined && { apn: 'iot' }),
    ...(plan.station && { places: placesOf(plan.station) }),
  };
}

/** The pins or the bus address of each sensor, by its name, as the app reads them from its settings. */
function placesOf({ sensors }: StationPlan): { [name: string]: number | string | string[] } {
  return Object.fromEntries(
    sensors.map(({ name, address, pins = [] }) => [name, address ?? (pins.length === 1 ? pins[0] : pins)]),
  );
}
