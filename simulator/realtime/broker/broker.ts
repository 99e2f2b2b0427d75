/**
 * The broker on a desk: aedes, with users, tokens, certificates, a record and ways onward. It asks the machine for
 * ports and files; who calls brings options that are checked already.
 *
 * @module
 */
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { Aedes, type AedesOptions, type AedesPublishPacket, type Client, type PublishPacket } from 'aedes';
import aedesPersistenceLevel from 'aedes-persistence-level';
import { ClassicLevel } from 'classic-level';
import { MAX_NAME_SHOWN, printable, printableName } from '../../report/printable.ts';
import { isOriginAdmitted } from '../admission/admission.ts';
import { describeLimit, isOutOfFiles, maxConnections } from '../proxy/file-limit.ts';
import { authorize } from './authorize.ts';
import { type Certificate, serverOptions } from './certificate.ts';
import { Clients } from './clients.ts';
import type { Recorder } from './recorder.ts';
import type { Users } from './users.ts';
import { acceptWebSockets } from './websocket.ts';

/** A client that reads nothing for so long is cut off: all others wait for it in the meantime. */
export const MAX_STALL_MS = 10_000;

export interface LiveBrokerOptions {
  /** Null admits everybody to everything. */
  users: Users | null;
  recorder: Recorder | null;
  /** Where retained messages and sessions are kept; null keeps them in memory. */
  folder: string | null;
  /** Whose pages may open a WebSocket beside this machine's own: `https://dash.example`. */
  origins?: readonly string[];
  /** Keeps what has to go on elsewhere, before it is acknowledged; a rejection refuses the message. */
  keep?(packet: AedesPublishPacket | PublishPacket, client: string): Promise<void>;
  say(text: string): void;
  /** Gets the lines about clients that come, go, subscribe and publish. */
  sayClient(text: string): void;
}

/** aedes on ports of this machine: MQTT over TCP, TLS and WebSocket. */
export class LiveBroker {
  readonly clients = new Clients();
  /** Hears of every message; null is the broker itself. */
  onMessage: ((packet: AedesPublishPacket, client: string | null) => void) | null = null;
  #aedes: Aedes;
  #options: LiveBrokerOptions;
  #servers: net.Server[] = [];
  #sockets = new Set<net.Socket>();
  #maxSockets = maxConnections();
  #isFull = false;
  #addresses = new WeakMap<Client, string>();

  private constructor(aedes: Aedes, options: LiveBrokerOptions) {
    this.#aedes = aedes;
    this.#options = options;
    this.#watch();
  }

  /** @throws the store's error, for instance when another broker has the folder open */
  static async create(options: LiveBrokerOptions): Promise<LiveBroker> {
    const store = options.folder === null ? null : new ClassicLevel(options.folder);
    await store?.open();
    const aedes = await Aedes.createBroker({
      drainTimeout: MAX_STALL_MS,
      ...(store === null ? {} : { persistence: aedesPersistenceLevel(store) }),
      ...keeping(options, options.users === null ? {} : authorize(options.users, options.say)),
    });
    return new LiveBroker(aedes, options);
  }

  /** @returns the port. @throws the system's error, for instance EADDRINUSE */
  listenTcp(host: string, port: number): Promise<number> {
    return this.#listen(
      net.createServer((socket) => this.#take(socket, socket)),
      host,
      port,
    );
  }

  listenTls(host: string, port: number, certificate: Certificate): Promise<number> {
    const server = tls.createServer(serverOptions(certificate), (socket) => {
      if (this.#trusts(socket)) this.#take(socket, socket);
    });
    this.#sayTlsErrors(server);
    return this.#listen(server, host, port);
  }

  /** MQTT over WebSocket, over TLS where there is a certificate. */
  listenWebSocket(host: string, port: number, certificate: Certificate | null = null): Promise<number> {
    const answer = (_request: http.IncomingMessage, response: http.ServerResponse) => {
      response.writeHead(404).end('MQTT over WebSocket is at /mqtt\n');
    };
    const server =
      certificate === null
        ? http.createServer(answer)
        : https.createServer(serverOptions(certificate), answer);
    if (server instanceof https.Server) this.#sayTlsErrors(server);
    acceptWebSockets(
      server,
      (stream, request) => {
        if (this.#trusts(request.socket)) this.#take(stream, request.socket, request);
      },
      (request) => this.#admits(request),
    );
    return this.#listen(server, host, port);
  }

  /** Ends every connection and closes the store. */
  async stop(): Promise<void> {
    const closed = this.#servers.map((server) => {
      const isClosed = once(server, 'close');
      server.close();
      return isClosed;
    });
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    this.#options.recorder?.close();
  }

  #sayTlsErrors(server: tls.Server | https.Server): void {
    server.on('tlsClientError', (error: Error, socket: net.Socket) => {
      this.#options.say(`${addressOf(socket)}: no TLS connection: ${error.message}`);
    });
  }

  async #listen(server: net.Server, host: string, port: number): Promise<number> {
    server.on('connection', (socket: net.Socket) => this.#count(socket));
    server.listen({ host, port });
    await once(server, 'listening');
    this.#servers.push(server);
    server.on('error', (error) => {
      this.#options.say(isOutOfFiles(error) ? describeLimit(1) : error.message);
    });
    return (server.address() as net.AddressInfo).port;
  }

  #count(socket: net.Socket): void {
    if (this.#sockets.size >= this.#maxSockets) {
      if (!this.#isFull) this.#options.say(describeLimit(1));
      this.#isFull = true;
      socket.destroy();
      return;
    }
    this.#isFull = false;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #take(stream: Duplex, socket: net.Socket, request?: http.IncomingMessage): void {
    stream.on('error', () => {}); // aedes tells of it as the client's end.
    this.#addresses.set(this.#aedes.handle(stream, request), addressOf(socket));
  }

  /** A page in a browser says whose it is; one from elsewhere is not to reach what is on this machine. */
  #admits(request: http.IncomingMessage): boolean {
    if (isOriginAdmitted(request, this.#options.origins ?? [])) return true;
    const { origin = '' } = request.headers;
    this.#options.say(
      `${addressOf(request.socket)}: a page of ${printableName(origin)} is refused; --allow-origin ${printableName(origin)} lets it in`,
    );
    return false;
  }

  /** A client certificate that does not hold is worse than none. */
  #trusts(socket: net.Socket): boolean {
    if (!(socket instanceof tls.TLSSocket) || socket.authorized) return true;
    if (Object.keys(socket.getPeerCertificate()).length === 0) return true;
    this.#options.say(`${addressOf(socket)}: its certificate is refused: ${socket.authorizationError}`);
    socket.destroy();
    return false;
  }

  #watch(): void {
    const { say, sayClient, recorder } = this.#options;
    const aedes = this.#aedes;
    aedes.on('clientReady', (client) => {
      this.clients.came(client.id);
      sayClient(`${printableName(client.id)} connected from ${this.#addresses.get(client)}`);
    });
    aedes.on('clientDisconnect', ({ id }) => {
      this.clients.went(id);
      sayClient(`${printableName(id)} disconnected`);
    });
    aedes.on('keepaliveTimeout', (client) =>
      say(`${printableName(client.id)} is silent for 1.5 keep-alives`),
    );
    const failed = (client: Client, error: Error) =>
      say(
        `${client.id ? printableName(client.id) : (this.#addresses.get(client) ?? 'somebody')}: ${REASONS[error.message] ?? error.message}`,
      );
    aedes.on('clientError', failed);
    aedes.on('connectionError', failed);
    aedes.on('subscribe', (subscriptions, client) => {
      if (client === null) return;
      const filters = subscriptions.map(({ topic, qos }) => `${printableName(topic)} QoS ${qos}`);
      sayClient(`${printableName(client.id)} subscribed to ${filters.join(', ')}`);
    });
    aedes.on('publish', (packet: AedesPublishPacket, client) => {
      if (packet.topic.startsWith('$SYS/')) return;
      recorder?.message(packet, client?.id ?? null);
      if (client !== null) {
        this.clients.published(client.id);
        sayClient(`${printableName(client.id)} ${printableName(packet.topic)} ${shown(packet.payload)}`);
      }
      this.onMessage?.(packet, client?.id ?? null);
    });
  }
}

/** aedes acknowledges once it has been told that the message is allowed; so that is where it is kept. */
function keeping({ keep }: LiveBrokerOptions, options: AedesOptions): AedesOptions {
  const authorized = options.authorizePublish;
  if (keep === undefined) return options;
  return {
    ...options,
    authorizePublish: (client, packet, done) => {
      const store = (refusal?: Error | null) => {
        if (refusal) done(refusal);
        else keep(packet, client?.id ?? '').then(() => done(null), done);
      };
      if (authorized === undefined) store();
      else authorized(client, packet, store);
    },
  };
}

const REASONS: Record<string, string> = {
  'drain timeout': `it has read nothing for ${MAX_STALL_MS / 1000} s; the connection is closed`,
};

function addressOf(socket: net.Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

/** A message for people: text as it is, anything else by its length. */
function shown(payload: string | Buffer): string {
  const text = payload.toString();
  const isText = text.length <= MAX_NAME_SHOWN && !text.includes('\ufffd') && printable(text) === text;
  return isText ? text : `(${payload.length} bytes)`;
}
