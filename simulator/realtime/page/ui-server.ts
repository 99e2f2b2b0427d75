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
import { Aedes } from 'aedes';
import { printable } from '../../report/printable.ts';
import { MAX_STALL_MS } from '../broker/broker.ts';
import type { Certificate } from '../broker/certificate.ts';
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

/**
 * The live page, with a small broker of its own: the page is an ordinary MQTT client over WebSocket. The state that it
 * shows is retained there, so a page that is opened late sees everything.
 */
export class UiServer {
  #aedes: Aedes;
  #server: http.Server | https.Server;
  #feed: Feed;
  #pages = 0;

  private constructor(aedes: Aedes, source: LiveSource, door: PageAccess, { page, certificate }: UiPlan) {
    this.#aedes = aedes;
    const answer: http.RequestListener = (request, response) => {
      if (!door.answers(request)) response.writeHead(403).end(REFUSED);
      else if (request.url?.split('?')[0] !== '/') response.writeHead(404).end('the page is at /\n');
      else response.writeHead(200, HEADERS).end(page);
    };
    this.#server =
      certificate === null
        ? http.createServer(answer)
        : https.createServer({ cert: certificate.cert, key: certificate.key }, answer);
    acceptWebSockets(
      this.#server,
      (stream, request) => {
        this.#pages++;
        stream.on('close', () => this.#pages--);
        aedes.handle(stream, request);
      },
      (request) => door.answers(request) && this.#pages < MAX_PAGES,
    );
    this.#feed = new Feed(source, (topic, payload, retain) => this.#say(topic, payload, retain));
    aedes.on('publish', ({ topic, payload }, client) => {
      if (client !== null && topic === COMMANDS) this.#obey(source, payload.toString());
    });
  }

  /** @param say called with a line about each client that is refused */
  static async create(source: LiveSource, plan: UiPlan, say: (text: string) => void): Promise<UiServer> {
    const door = new PageAccess(plan, say);
    const aedes = await Aedes.createBroker({
      drainTimeout: MAX_STALL_MS,
      authenticate: door.authenticate,
      authorizePublish: (client, { topic }, done) => {
        done(client === null || topic === COMMANDS ? null : new Error(`pages publish to ${COMMANDS} alone`));
      },
    });
    return new UiServer(aedes, source, door, plan);
  }

  /** @returns the port. @throws the system's error, for instance EADDRINUSE */
  async listen({ host, port }: HostPort): Promise<number> {
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#feed.stop();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #obey(source: LiveSource, text: string): void {
    try {
      source.obey(readCommand(text));
    } catch (error) {
      this.#say(COMPLAINTS, printable((error as Error).message), false);
    }
  }

  #say(topic: string, payload: string, retain: boolean): void {
    this.#aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain, dup: false }, () => {});
  }
}

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
  'Cache-Control': 'no-store',
};

const REFUSED = 'only from this machine; --token lets in others\n';
