import { type StationPlan, sessionConfig, type WorldPlan } from './world-plan.ts';

const BROKER_HOST = 'broker';

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
