import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../../scripts/project.ts';
import { linkPlan } from '../../../simulator/link-files/index.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import type { Fleet } from '../../../simulator/realtime/fleet/fleet.ts';
import { makeProgram } from '../../../simulator/run/programs.ts';
import { FAST_LINK, fleetTo } from '../fleet/rig.ts';
import { later } from '../proxy/rig.ts';

const built = (name: string) => makeProgram(name, readFileSync(join(PROJECT, 'dist', name), 'latin1'));

/** Boards that take commands, as `npm run build` has written them. */
export function remotes(
  port: number,
  { link = [FAST_LINK], devices = 1, protocol = 4 as 4 | 5 } = {},
): Fleet {
  const programs = { app: built('remote.js'), client: built('mote-max.js') };
  return fleetTo(port, {
    link: linkPlan(link),
    devices,
    protocol,
    everyUs: 60e6,
    payloadBytes: null,
    ...programs,
  }).fleet;
}

/** `mote broker` without its command line. @returns the port */
export async function desk(): Promise<number> {
  const quiet = { users: null, recorder: null, folder: null, say: () => {}, sayClient: () => {} };
  const broker = await LiveBroker.create(quiet);
  later(() => broker.stop());
  return broker.listenTcp('127.0.0.1', 0);
}
