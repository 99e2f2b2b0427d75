import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { CLIENT_ENTRY } from '../../../scripts/compiler/build.ts';
import { BUILDS } from '../../../scripts/compiler/features.ts';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import { linkPlan } from '../../../simulator/link-files/index.ts';
import { Fleet } from '../../../simulator/realtime/fleet/fleet.ts';
import type { FleetPlan } from '../../../simulator/realtime/fleet/fleet-plan.ts';
import { makeProgram } from '../../../simulator/run/programs.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { later, serve } from '../proxy/rig.ts';

/** Fast enough for a test: the profiles' modems take seconds to find a network. */
export const FAST_LINK = join(temporaryFolder(), 'fast.json');
writeFileSync(
  FAST_LINK,
  JSON.stringify({ name: 'fast', faults: [{ fault: 'delay', rttMsP50: 20, rttMsP90: 20 }] }),
);

export interface Heard {
  client: string;
  topic: string;
  payload: string;
}

/** A broker that is not ours. */
export async function aedes(): Promise<{ port: number; heard: Heard[]; broker: Aedes }> {
  const broker = await Aedes.createBroker();
  later(() => new Promise<void>((resolve) => broker.close(resolve)));
  const heard: Heard[] = [];
  broker.on('publish', ({ topic, payload }, client) => {
    if (client !== null) heard.push({ client: client.id, topic, payload: String(payload) });
  });
  return { port: await serve((socket) => broker.handle(socket)), heard, broker };
}

/** Boards that have their power, and publish every fifth of a second. */
export function fleetTo(port: number, given: Partial<FleetPlan> = {}): { fleet: Fleet; log: string[] } {
  const plan: FleetPlan = {
    seed: 1,
    devices: 3,
    everyUs: 200e3,
    qos: 1,
    protocol: 4,
    keepAliveS: 60,
    session: 'clean',
    link: linkPlan([FAST_LINK]),
    outbox: 'memory',
    client: makeProgram('mote-default', buildOnce(CLIENT_ENTRY, BUILDS.default).bytes),
    app: makeProgram('filler', buildOnce('firmware/filler.ts').bytes),
    brokers: [{ host: '127.0.0.1', port, tls: null }],
    part: null,
    clientId: 'mote-{n}',
    topic: 'mote/{n}',
    credentials: [],
    rampPerS: 1000,
    payloadBytes: 20,
    forUs: Number.POSITIVE_INFINITY,
    ...given,
  };
  const log: string[] = [];
  const fleet = new Fleet(plan, (line) => log.push(line));
  later(() => fleet.remove());
  fleet.powerOn();
  return { fleet, log };
}
