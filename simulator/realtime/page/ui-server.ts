/**
 * The live page, and the small broker that feeds it. Asks a source (proxy, fleet or broker) what there is to see;
 * commands go back to the same source.
 *
 * @module
 */
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { BrokerObserver } from '../../broker/index.ts';
import { printable } from '../../report/printable.ts';
import type { Certificate } from '../broker/certificate.ts';
import { BrokerCore } from '../broker/core/core.ts';
import { toBytes, toText } from '../broker/core/text.ts';
import { acceptWebSockets } from '../broker/websocket.ts';
import type { HostPort } from '../proxy/address.ts';
import { readCommand } from './commands.ts';
import { Feed } from './feed.ts';
import { PageAccess, type PageAccessPlan } from './page-access.ts';
import type { LiveSource } from './source.ts';
import { COMMANDS, COMPLAINTS } from './topics.ts';

/** Pages that may be open at the same time. */
export const MAX_PAGES = 32;

export interface UiPlan extends PageAccessPlan {
  /** The page as one file. */
  page: string;
  /** Certificate to serve it over TLS. */
  certificate: Pick<Certificate, 'cert' | 'key'> | null;
}

/** The page may connect to its own server only. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:";

/** It hears of commands alone. */
function observerOf(onCommand: (text: string) => void): BrokerObserver {
  return {
    takenIn({ topic, payload }) {
      if (topic === COMMANDS) onCommand(toText(payload));
    },
    violation() {},
    connected() {},
    closed() {},
  };
}

/**
 * The live page, with a small broker of its own: the page is an ordinary MQTT client over WebSocket. The state that it
 * shows is retained there, so a page that is opened late sees everything.
 */
export class UiServer {
  #core: BrokerCore;
  #server: http.Server | https.Server;
  #feed: Feed;
  #requests = new Map<number, http.IncomingMessage>();
  #pages = 0;

  private constructor(source: LiveSource, plan: UiPlan, say: (text: string) => void) {
    const { page, certificate } = plan;
    const access = new PageAccess(plan, {
      requestOf: (connection) => this.#requestOf(connection),
      endsAt: (connection, endsMs) =>
        this.#core.closeAt(connection, endsMs, () =>
          say('live page: its token has run out; the connection is closed'),
        ),
      say,
    });
    this.#core = new BrokerCore(
      observerOf((text) => this.#obey(source, text)),
      { access },
    );
    const answer: http.RequestListener = (request, response) => {
      if (!access.answers(request)) response.writeHead(403).end(REFUSED);
      else if (request.url?.split('?')[0] !== '/') response.writeHead(404).end('the page is at /\n');
      else response.writeHead(200, HEADERS).end(page);
    };
    this.#server =
      certificate === null
        ? http.createServer(answer)
        : https.createServer({ cert: certificate.cert, key: certificate.key }, answer);
    acceptWebSockets(
      this.#server,
      (stream, request) => this.#take(stream, request),
      (request) => access.answers(request) && this.#pages < MAX_PAGES,
    );
    this.#feed = new Feed(source, (topic, payload, retain) => this.#say(topic, payload, retain));
  }

  /** @param say called with a line about each client that is refused */
  static async create(source: LiveSource, plan: UiPlan, say: (text: string) => void): Promise<UiServer> {
    return new UiServer(source, plan, say);
  }

  /** @returns the port. @throws the system's error, for instance EADDRINUSE */
  async listen({ host, port }: HostPort): Promise<number> {
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#feed.stop();
    this.#core.stop();
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    for (const { socket } of this.#requests.values()) socket.destroy();
    await once(this.#server, 'close');
  }

  #take(stream: Duplex, request: http.IncomingMessage): void {
    this.#pages++;
    this.#core.take(stream, (number) => {
      this.#requests.set(number, request);
      stream.on('close', () => {
        this.#pages--;
        this.#requests.delete(number);
      });
    });
  }

  #requestOf(connection: number): http.IncomingMessage {
    const request = this.#requests.get(connection);
    if (request === undefined) throw new Error(`no page has the connection ${connection}`);
    return request;
  }

  #obey(source: LiveSource, text: string): void {
    try {
      const command = readCommand(text);
      if (command.do === 'look' || command.do === 'filter') this.#feed.look(command);
      else source.obey(command);
    } catch (error) {
      this.#say(COMPLAINTS, printable((error as Error).message), false);
    }
  }

  #say(topic: string, payload: string, retain: boolean): void {
    this.#core.publish({ topic: toBytes(topic), payload: toBytes(payload), qos: 0, retain });
  }
}

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
  'Cache-Control': 'no-store',
};

const REFUSED = 'only from this machine; --token lets in others\n';
