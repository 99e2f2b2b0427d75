import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../usage.ts';

const LOOK_EVERY_MS = 50;
const LISTENS_WITHIN_MS = 30_000;

/** @returns a port on which nobody listens now */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Waits until somebody listens there.
 * @param mustGoOn asked before each look; throws where nobody will ever listen
 * @throws Failure after half a minute
 */
export async function listening(port: number, mustGoOn = () => {}): Promise<void> {
  for (let waitedMs = 0; !(await answers(port)); waitedMs += LOOK_EVERY_MS) {
    mustGoOn();
    if (waitedMs > LISTENS_WITHIN_MS) throw new Failure(`nobody listens on port ${port}`);
    await sleep(LOOK_EVERY_MS);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect(port, '127.0.0.1');
    probe.on('connect', () => probe.end());
    probe.on('error', () => resolve(false));
    probe.on('close', () => resolve(true));
  });
}
