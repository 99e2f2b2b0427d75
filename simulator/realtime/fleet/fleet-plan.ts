import type { ConnectionOptions } from 'node:tls';
import { type Program, sessionConfig, type WorldPlan } from '../../world/world-plan.ts';
import type { HostPort } from '../proxy/address.ts';

/** The broker as the boards reach it; `tls` is null where it speaks plain TCP. */
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

/** Virtual boards on the wall clock, each over a link of its own to a real broker. */
export interface FleetPlan extends Pick<WorldPlan, FromWorld> {
  client: Program;
  app: Program;
  upstream: Upstream;
  /** `{n}` in it is the device's number. */
  clientId: string;
  topic: string;
  /** One for each device, or none at all. */
  credentials: readonly Credentials[];
  /** Boards that get their power in a second. */
  rampPerS: number;
  /** What the app is to send; null leaves it to the app. */
  payloadBytes: number | null;
  /** Readings that are handed over later are not counted. */
  forUs: number;
}

/** The name that the boards know the broker by. */
export const BROKER_HOST = 'broker';

/** What stands in the `mote.json` of a device. */
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

/** What messages call the files on a board. */
export function fileNamesOf({ app, client }: FleetPlan): { [name: string]: string } {
  return { '.bootcde': app.build, mote: client.build, MQTT: client.build };
}

function numbered(text: string, device: number): string {
  return text.replaceAll('{n}', String(device));
}
