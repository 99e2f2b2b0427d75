import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import * as net from 'node:net';

const RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range';
/** Of systems without that file, where the system's own range begins higher: 49152 by RFC 6335. */
const DEFAULT_EPHEMERAL = 32_768;
/** The first port that the system gives to connections and to `listen(0)` by itself. */
export const FIRST_EPHEMERAL = existsSync(RANGE_FILE)
  ? Number.parseInt(readFileSync(RANGE_FILE, 'utf8'), 10)
  : DEFAULT_EPHEMERAL;

const PORTS_PER_SLICE = 64;
const SLICES = 180;
const FIRST = FIRST_EPHEMERAL - SLICES * PORTS_PER_SLICE;

/**
 * Ports for tests that must name one before anybody listens there, or that close it and open it again. A port from
 * `listen(0)` is no good for that: once closed, the system may give it to another test. These lie below the range from
 * which the system gives ports. Each object has a slice of them to itself, on the whole machine: it listens on the first
 * port of its slice for as long as the process lives.
 */
export class FreePorts {
  #slice: Promise<number> | null = null;
  #given = 0;

  /** @throws when every port of the slice is in use */
  async next(): Promise<number> {
    this.#slice ??= takeSlice();
    const first = await this.#slice;
    for (let tries = 1; tries < PORTS_PER_SLICE; tries++) {
      const port = first + 1 + (this.#given++ % (PORTS_PER_SLICE - 1));
      const probe = await listenOn(port);
      if (probe === null) continue;
      probe.close();
      await once(probe, 'close');
      return port;
    }
    throw new Error(`all ports from ${first} to ${first + PORTS_PER_SLICE - 1} are in use`);
  }
}

async function takeSlice(): Promise<number> {
  for (let tries = 0; tries < SLICES; tries++) {
    const first = FIRST + ((process.pid + tries) % SLICES) * PORTS_PER_SLICE;
    const guard = await listenOn(first);
    if (guard === null) continue;
    guard.unref();
    return first;
  }
  throw new Error(`all ${SLICES} slices of ports from ${FIRST} on are taken: are that many tests running?`);
}

/** Listens on every address of the machine. @returns null where the port is in use */
async function listenOn(port: number): Promise<net.Server | null> {
  const server = net.createServer().listen({ port, exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

const ports = new FreePorts();

/** @returns a port that nobody listens on, and that nobody gets who does not name it */
export const freePort = (): Promise<number> => ports.next();
