import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import { isAdmitted } from '../../admission/admission.ts';
import type { HostPort } from '../address.ts';
import { describeListenFailure } from '../port.ts';
import { describe, PopulateError, type Proxies } from '../proxies.ts';
import { ApiError } from './requests.ts';
import { type ApiResponse, findRoute, json } from './routes.ts';

/** Most bytes of a request's body that are read. */
export const MAX_BODY_BYTES = 1 << 20;

/** Toxiproxy's HTTP API, on one port. Clients on other machines need the token. */
export class Api {
  #proxies: Proxies;
  #token: string | null;
  #hosts: readonly string[];
  #server: http.Server;

  /** @param hosts names of this machine beside `localhost` */
  constructor(proxies: Proxies, token: string | null, hosts: readonly string[] = []) {
    this.#proxies = proxies;
    this.#token = token;
    this.#hosts = hosts;
    this.#server = http.createServer((request, response) => this.#answer(request, response));
  }

  /** @throws the system's error, for instance EADDRINUSE */
  async start({ host, port }: HostPort): Promise<void> {
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
  }

  get address(): { address: string; port: number } {
    return this.#server.address() as { address: string; port: number };
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let answer: ApiResponse;
    try {
      this.#admit(request);
      answer = await this.#route(request);
    } catch (error) {
      // A client that hangs up in the middle of a request, or sends no URL, must not end the proxy.
      answer = failure(error);
    }
    response.writeHead(answer.status, {
      'Content-Type': answer.type,
      'X-Toxiproxy-Request-Id': randomUUID(),
    });
    response.end(answer.text);
  }

  #admit(request: http.IncomingMessage): void {
    const token = this.#token;
    if (!isAdmitted(request, { token, servesPage: false, hosts: this.#hosts }))
      throw new ApiError(403, 'only from this machine, or with the token that was given by --token');
    // As in Toxiproxy, a browser is refused, because any page can send requests without an Origin. With the token it is
    // served.
    const isBrowser = request.headers['user-agent']?.startsWith('Mozilla/') ?? false;
    const hasToken = request.headers.authorization !== undefined && token !== null;
    if (isBrowser && !hasToken) throw new ApiError(403, 'User agent not allowed');
  }

  async #route(request: http.IncomingMessage): Promise<ApiResponse> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { handle, names } = findRoute(request.method ?? 'GET', pathname);
    return handle({ proxies: this.#proxies, names, body: () => readBody(request) });
  }
}

function failure(error: unknown): ApiResponse {
  if (error instanceof PopulateError) {
    const { status, message } = reasonOf(error.cause);
    return json(status, { error: message, status, proxies: error.made.map(describe) });
  }
  const { status, message } = reasonOf(error);
  return json(status, { error: message, status });
}

function reasonOf(error: unknown): { status: number; message: string } {
  if (error instanceof ApiError) return error;
  const message = describeListenFailure(error as NodeJS.ErrnoException);
  return message === null ? { status: 400, message: String(error) } : { status: 500, message };
}

async function readBody(request: http.IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiError(413, `a body of more than ${MAX_BODY_BYTES} bytes`);
  }
  if (bytes === 0) throw new ApiError(400, 'bad request body: EOF');
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch (error) {
    throw new ApiError(400, `bad request body: not JSON: ${(error as Error).message}`);
  }
}
