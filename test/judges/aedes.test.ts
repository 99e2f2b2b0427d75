import { once } from 'node:events';
import * as net from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { freePort } from '../free-ports.ts';
import { Fleet } from './fleet.ts';
import { Gate } from './gate.ts';

const BOARDS = 3;
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** aedes on a port, with all that it has published so far, over every life. */
class AedesServer {
  readonly heard = new Set<string>();
  port = 0;
  #sockets = new Set<net.Socket>();
  #server: net.Server | null = null;
  #aedes: Aedes | null = null;

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker();
    aedes.on('publish', ({ topic, payload }, client) => {
      if (client !== null) this.heard.add(`${topic} ${payload}`);
    });
    const server = net.createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
    this.port ||= await freePort();
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#aedes = aedes;
  }

  /** As a process dies: every connection is reset, nothing is kept. */
  async kill(): Promise<void> {
    const [server, aedes] = [this.#server, this.#aedes];
    this.#server = null;
    if (server === null || aedes === null) return;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    server.close();
    await once(server, 'close');
    await new Promise<void>((resolve) => aedes.close(resolve));
  }
}

/** Boards of their own against it, over sockets; the arguments are those of `Fleet.start` after the port. */
async function onAedes(...boards: [devices: number, client?: string, options?: object]) {
  const broker = new AedesServer();
  await broker.start();
  cleanUp.push(() => broker.kill());
  const fleet = new Fleet();
  const gate = await Gate.open(broker.port, fleet.clock, (publish) => fleet.checks.takenIn(publish));
  cleanUp.push(() => gate.close());
  fleet.start(gate.port, ...boards);
  cleanUp.push(() => fleet.stop());
  return { broker, fleet };
}

/** Connects and publishes at QoS 1, and sends nothing a second time. */
const FORGETFUL = `exports.create = function (host, options) {
  var socket, id = 0;
  var name = options.client_id;
  function field(text) { return "\\0" + String.fromCharCode(text.length) + text; }
  function open() {
    try {
      socket = require("net").connect({ host: host, port: options.port });
      socket.on("close", function () { socket = undefined; setTimeout(open, 200); });
      var body = field("MQTT") + "\\4\\2\\0\\x3c" + field(name);
      socket.write("\\x10" + String.fromCharCode(body.length) + body);
    } catch (error) { setTimeout(open, 200); }
  }
  return { connect: open, publish: function (topic, message) {
    var body = field(topic) + "\\0" + String.fromCharCode(++id) + message;
    if (socket) socket.write("\\x32" + String.fromCharCode(body.length) + body);
  } };
};`;

test('a client that forgets what was under way is named', async () => {
  const { broker, fleet } = await onAedes(1, FORGETFUL);
  await fleet.delivered(2);
  await broker.kill();
  await fleet.until('readings are lost', () => fleet.checks.ledger.readings.lost > 1);
  await broker.start();
  const { delivered } = fleet.checks.ledger.readings;
  await fleet.until('readings arrive again', () => fleet.checks.ledger.readings.delivered > delivered);
  expect(fleet.verdict().failed.map(({ name }) => name)).toEqual(['QoS 1 at least once']);
});

test('an aedes that is killed and comes back without its state costs no QoS 1 reading', async () => {
  const { broker, fleet } = await onAedes(BOARDS);
  await fleet.delivered(2);

  await broker.kill();
  await fleet.until('readings wait', () => fleet.checks.ledger.readings.lost >= BOARDS);
  await broker.start();
  await fleet.until('every board back', () => fleet.connects >= 2 * BOARDS);
  await fleet.delivered(2);

  expect(fleet.verdict()).toEqual({ failed: [], errors: [] });
  // aedes sends PUBACK before it publishes: what it acknowledged and never published is its own loss.
  expect((await fleet.against(broker.heard)).lost).toEqual([]);
});

test('boards that ask aedes for MQTT 5 are refused once, and go on in 3.1.1', async () => {
  const { fleet } = await onAedes(1, buildOnce(CLIENT_ENTRY, BUILDS.max).bytes, { protocol: 5 });
  await fleet.delivered(2);
  expect([fleet.connects, fleet.closes, fleet.errors]).toEqual([1, 1, []]);
});
