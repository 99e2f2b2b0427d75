import { Running } from '../broker/running.ts';
import { later } from './rig.ts';

export const HERE = ['--listen', '127.0.0.1:0', '--api', 'localhost:0'];

/** A `mote proxy` of its own, which ends with the test. */
export async function moteProxy(...args: string[]) {
  const running = new Running(['proxy', ...HERE, ...args]);
  later(() => running.interrupt());
  const port = Number(await running.says(/listening on 127\.0\.0\.1:(\d+)/));
  return { running, port, api: await running.says(/mote ctl talks to (\S+)/) };
}
