import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { printableName } from '../../report/printable.ts';
import { isOriginAdmitted } from '../admission/admission.ts';
import { describeLimit, isOutOfFiles } from '../proxy/file-limit.ts';
import { type Certificate, serverOptions } from './certificate.ts';
import type { Door } from './door.ts';
import { acceptWebSockets } from './websocket.ts';

export interface ListenersUser {
  /** @param socket what the stream stands on: the TCP or TLS connection itself */
  accept(stream: Duplex, socket: net.Socket): void;
  say(text: string): void;
  /** Whose pages may open a WebSocket beside this machine's own: `https://dash.example`. */
  origins: readonly string[];
  /** Every connection comes through it. */
  door: Door;
}

/** MQTT's ports on this machine: TCP, TLS, WebSocket, and WebSocket over TLS. */
export class Listeners {
  readonly #user: ListenersUser;
  readonly #servers: net.Server[] = [];

  constructor(user: ListenersUser) {
    this.#user = user;
  }

  /** @returns the port. @throws the system's error, for instance EADDRINUSE */
  listenTcp(host: string, port: number): Promise<number> {
    return this.#listen(host, port, (socket) => this.#user.accept(socket, socket));
  }

  listenTls(host: string, port: number, certificate: Certificate): Promise<number> {
    const server = tls.createServer(serverOptions(certificate), (socket) => {
      if (this.#trusts(socket)) this.#user.accept(socket, socket);
    });
    this.#sayTlsErrors(server);
    return this.#listen(host, port, (socket) => server.emit('connection', socket));
  }

  /** MQTT over WebSocket, over TLS where there is a certificate. */
  listenWebSocket(host: string, port: number, certificate: Certificate | null): Promise<number> {
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
        if (this.#trusts(request.socket)) this.#user.accept(stream, request.socket);
      },
      (request) => this.#admits(request),
    );
    return this.#listen(host, port, (socket) => server.emit('connection', socket));
  }

  /** Ends every connection at once. */
  async stop(): Promise<void> {
    const closed = this.#servers.map((server) => {
      const isClosed = once(server, 'close');
      server.close();
      return isClosed;
    });
    this.#user.door.closeAll();
    await Promise.all(closed);
  }

  #sayTlsErrors(server: tls.Server | https.Server): void {
    server.on('tlsClientError', (error: Error, socket: net.Socket) => {
      this.#user.say(`${addressOf(socket)}: no TLS connection: ${error.message}`);
    });
  }

  /** @param take gets each connection when it is admitted */
  async #listen(host: string, port: number, take: (socket: net.Socket) => void): Promise<number> {
    const server = net.createServer({ allowHalfOpen: true }, (socket) =>
      this.#user.door.admit(socket, () => take(socket)),
    );
    server.listen({ host, port });
    await once(server, 'listening');
    this.#servers.push(server);
    server.on('error', (error) => {
      this.#user.say(isOutOfFiles(error) ? describeLimit(1) : error.message);
    });
    return (server.address() as net.AddressInfo).port;
  }

  /** A browser sends the page's origin; a page of another origin must not reach this machine's broker. */
  #admits(request: http.IncomingMessage): boolean {
    if (isOriginAdmitted(request, this.#user.origins)) return true;
    const { origin = '' } = request.headers;
    this.#user.say(
      `${addressOf(request.socket)}: a page of ${printableName(origin)} is refused; --allow-origin ${printableName(origin)} lets it in`,
    );
    return false;
  }

  /** A client certificate that does not verify closes the connection; a missing one does not. */
  #trusts(socket: net.Socket): boolean {
    if (!(socket instanceof tls.TLSSocket) || socket.authorized) return true;
    if (Object.keys(socket.getPeerCertificate()).length === 0) return true;
    this.#user.say(`${addressOf(socket)}: its certificate is refused: ${socket.authorizationError}`);
    socket.destroy();
    return false;
  }
}

export function addressOf(socket: net.Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

/** The common name in a certificate that TLS has verified; null where there is none. */
export function certificateNameOf(socket: net.Socket): string | null {
  if (!(socket instanceof tls.TLSSocket) || !socket.authorized) return null;
  const commonName = socket.getPeerCertificate().subject?.CN;
  return (Array.isArray(commonName) ? commonName[0] : commonName) ?? null;
}
