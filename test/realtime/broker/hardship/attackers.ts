import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { generate, type IConnectPacket, type IPublishPacket } from 'mqtt-packet';
import { later } from '../../proxy/rig.ts';
import { Running } from '../running.ts';

/** So much that the bounds in bytes are a quarter of the usual ones, and a flood is soon there. */
const HEAP_MB = 512;

/** A `mote broker` in a process of its own, whose memory and figures can be read. */
export class Victim {
  readonly port: number;
  /** Resident bytes before anybody came. */
  readonly idleBytes: number;
  readonly #process: Running;
  readonly #figuresAt: string;

  private constructor(process: Running, port: number, figuresAt: string) {
    this.#process = process;
    this.port = port;
    this.#figuresAt = figuresAt;
    this.idleBytes = this.#bytes('VmRSS');
  }

  static async start(): Promise<Victim> {
    const args = ['broker', '--listen', '0', '--ws', '0', '--metrics', '0'];
    const process = new Running(args, undefined, { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` });
    later(() => process.kill());
    const port = Number(await process.says(/mqtt:\/\/127\.0\.0\.1:(\d+)/));
    return new Victim(process, port, await process.says(/figures at (\S+)/));
  }

  /** The most that was ever resident, beyond what it took when idle. */
  get grownBytes(): number {
    return this.#bytes('VmHWM') - this.idleBytes;
  }

  get output(): string {
    return this.#process.output;
  }

  /** @param line name and labels, as Prometheus reads them */
  async figure(line: string): Promise<number> {
    const text = await (await fetch(this.#figuresAt)).text();
    const found = text.split('\n').find((one) => one.startsWith(`mote_broker_${line} `));
    return Number(found?.split(' ').at(-1));
  }

  /** An attacker or somebody else; CONNECT and what follows are not waited for. */
  async attacker(clientId: string, connect: Partial<IConnectPacket> = {}): Promise<Attacker> {
    const socket = net.connect(this.port, '127.0.0.1').on('error', () => {});
    later(() => socket.destroy());
    await once(socket, 'connect');
    const packet = generate({ cmd: 'connect', clientId, keepalive: 0, clean: true, ...connect });
    return new Attacker(socket, packet);
  }

  #bytes(what: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'latin1');
    return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
  }
}

/** A client of raw bytes. */
export class Attacker {
  readonly socket: net.Socket;
  readonly connectBytes: Buffer;
  #heard = Buffer.alloc(0);

  constructor(socket: net.Socket, connectBytes: Buffer) {
    this.socket = socket;
    this.connectBytes = connectBytes;
    socket.on('data', (bytes) => {
      this.#heard = bytes;
    });
  }

  /** Sends its CONNECT and waits for the answer. @returns the code; -1 where the connection ended */
  async comeIn(): Promise<number> {
    await this.send(this.connectBytes);
    await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
    return this.#heard[3] ?? -1;
  }

  /** As much as the broker takes; returns when it takes more, or the connection is over. */
  async send(...packets: Buffer[]): Promise<void> {
    if (this.socket.destroyed || this.socket.write(Buffer.concat(packets))) return;
    const gone = new AbortController();
    const { signal } = gone;
    await Promise.race([once(this.socket, 'drain', { signal }), once(this.socket, 'close', { signal })]);
    gone.abort();
  }

  /** Waits until all that it has sent is dealt with. */
  async settled(): Promise<void> {
    if (this.socket.destroyed) return;
    const pong = new Promise<void>((resolve) => {
      const onData = (bytes: Buffer) => {
        if (!bytes.includes(PINGRESP)) return;
        this.socket.off('data', onData);
        resolve();
      };
      this.socket.on('data', onData).once('close', resolve);
    });
    await this.send(PINGREQ);
    await pong;
  }
}

const PINGREQ = Buffer.from([0xc0, 0]);
const PINGRESP = Buffer.from([0xd0, 0]);

export const publish = (topic: string, payload: Buffer | string, more: Partial<IPublishPacket> = {}) =>
  generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, ...more });

export const subscribe = (topics: string[], qos: 0 | 1 = 0, messageId = 1) =>
  generate({ cmd: 'subscribe', messageId, subscriptions: topics.map((topic) => ({ topic, qos })) });
