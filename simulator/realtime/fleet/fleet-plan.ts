import type { ConnectionOptions } from 'node:tls';
import { type Program, sessionConfig, type WorldPlan } from '../../world/world-plan.ts';
import type { HostPort } from '../proxy/address.ts';

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
  upstream: Upstream;
  /** `{n}` in it is replaced by the device's number. */
  clientId: string;
  topic: string;
  /** One for each device, or none. */
  credentials: readonly Credentials[];
  /** Boards that are powered on per second. */
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
  const { clientId, username, password } = plan.credentials[device - 1] ?? {};
  return {
    host: BROKER_HOST,
    port: plan.upstream.port,
    client_id: clientId ?? numbered(plan.clientId, device),
    topic: numbered(plan.topic, device),
    every: plan.everyUs / 1e6,
    qos: plan.qos,
    keep_alive: plan.keepAliveS,
    ...sessionConfig(plan),
    flash: plan.outbox === 'flash',
    ...(username === undefined ? {} : { username, password }),
    ...(plan.payloadBytes === null ? {} : { payload_bytes: plan.payloadBytes }),
  };
}

/** The names of a board's files in messages. */
export function fileNamesOf({ app, client }: FleetPlan): { [name: string]: string } {
  return { '.bootcde': app.build, mote: client.build, MQTT: client.build };
}

function numbered(text: string, device: number): string {
  return text.replaceAll('{n}', String(device));
}
