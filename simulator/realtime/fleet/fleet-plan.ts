import type { ConnectionOptions } from 'node:tls';
import { type Program, sessionConfig, type WorldPlan } from '../../world/world-plan.ts';
import type { HostPort } from '../proxy/address.ts';
import { type FleetPart, numberOf } from './part.ts';

/** The broker's address; `tls` is null for plain TCP. */
export interface Upstream extends HostPort {
  tls: ConnectionOptions | null;
}

export interface Credentials {
  clientId: string | null;
  username: string;
  password: string;
}

type FromWorld =
  | 'seed'
  | 'devices'
  | 'everyUs'
  | 'qos'
  | 'protocol'
  | 'keepAliveS'
  | 'session'
  | 'link'
  | 'outbox';

/** Virtual boards on the wall clock, each connected to a real broker over a link of its own. */
export interface FleetPlan extends Pick<WorldPlan, FromWorld> {
  client: Program;
  app: Program;
  /** Brokers of a cluster, of which board n has the n-th, and so round again; at least one. */
  brokers: readonly Upstream[];
  /** The part of a fleet that this machine has; null: all of it. `devices` are its own boards. */
  part: FleetPart | null;
  /** `{n}` in it is replaced by the board's number in the whole fleet. */
  clientId: string;
  topic: string;
  /** One for each board of the whole fleet, or none. */
  credentials: readonly Credentials[];
  /** Boards of the whole fleet that are powered on per second. */
  rampPerS: number;
  /** Size of the app's messages; null leaves it to the app. */
  payloadBytes: number | null;
  /** Readings that are handed over later are not counted. */
  forUs: number;
}

/** The broker's host name on the boards. */
export const BROKER_HOST = 'broker';

/** The contents of a device's `mote.json`. */
export function configOf(plan: FleetPlan, device: number): { [option: string]: unknown } {
  const number = numberOf(plan, device);
  const { clientId, username, password } = plan.credentials[number - 1] ?? {};
  return {
    host: BROKER_HOST,
    port: brokerOf(plan, device).port,
    client_id: clientId ?? numbered(plan.clientId, number),
    topic: numbered(plan.topic, number),
    every: plan.everyUs / 1e6,
    qos: plan.qos,
    keep_alive: plan.keepAliveS,
    ...sessionConfig(plan),
    flash: plan.outbox === 'flash',
    ...(username === undefined ? {} : { username, password }),
    ...(plan.payloadBytes === null ? {} : { payload_bytes: plan.payloadBytes }),
  };
}

/** The broker of a board. */
export function brokerOf(plan: FleetPlan, device: number): Upstream {
  return plan.brokers[(numberOf(plan, device) - 1) % plan.brokers.length];
}

/** The URL of a broker. */
export function urlOf({ host, port, tls }: Upstream): string {
  return `${tls === null ? 'mqtt' : 'mqtts'}://${host}:${port}`;
}

/** The names of a board's files in messages. */
export function fileNamesOf({ app, client }: FleetPlan): { [name: string]: string } {
  return { '.bootcde': app.build, mote: client.build, MQTT: client.build };
}

function numbered(text: string, number: number): string {
  return text.replaceAll('{n}', String(number));
}
