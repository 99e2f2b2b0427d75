import { once } from 'node:events';
import * as http from 'node:http';
import { isAdmitted } from '../admission/admission.ts';
import type { HostPort } from './address.ts';
import { describe, type Proxies, setToxic } from './proxies.ts';
import {
  ApiError,
  changeToxic,
  populateSchema,
  proxyChangeSchema,
  proxySchema,
  read,
  readToxic,
} from './requests.ts';
import type { Toxic } from './toxics/toxic.ts';

/** A request's body is not read further. */
export const MAX_BODY_BYTES = 1 << 20;

/** The Toxiproxy whose HTTP API this is. */
const API_VERSION = '2.9.0';

interface Answer {
  status: number;
  body?: unknown;
}

const NO_CONTENT: Answer = { status: 204 };

/** Toxiproxy's HTTP API, on one port. Whoever is not on this machine needs the token. */
export class Api {
  #proxies: Proxies;
  #token: string | null;
  #hosts: readonly string[];
  #server: http.Server;

  /** @param hosts what this machine is called beside `localhost` */
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
    let answer: Answer;
    try {
      this.#admit(request);
      answer = await this.#route(request);
    } catch (error) {
      // Whoever hangs up amid a request, or sends no URL, must not end the proxy.
      const { status, message } = error instanceof ApiError ? error : { status: 400, message: String(error) };
      answer = { status, body: { error: message, status } };
    }
    const text = answer.body === undefined ? '' : `${JSON.stringify(answer.body)}\n`;
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(text);
  }

  #admit(request: http.IncomingMessage): void {
    if (isAdmitted(request, { token: this.#token, servesPage: false, hosts: this.#hosts })) return;
    throw new ApiError(403, 'only from this machine, or with the token that was given by --token');
  }

  async #route(request: http.IncomingMessage): Promise<Answer> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [collection, name, toxics, toxic, ...more] = pathname.split('/').slice(1).map(decode);
    const method = request.method === 'PATCH' ? 'POST' : request.method;
    const route = [method, collection, name && ':proxy', toxics, toxic && ':toxic', ...more].filter(Boolean);
    const body = method === 'POST' ? await readBody(request) : undefined;
    switch (route.join(' ')) {
      case 'GET version':
        return { status: 200, body: { version: API_VERSION } };
      case 'POST reset':
        await this.#proxies.reset();
        return NO_CONTENT;
      case 'POST populate': {
        const proxies = await this.#proxies.populate(read(populateSchema, body));
        return { status: 201, body: { proxies: proxies.map(describe) } };
      }
      case 'GET proxies': {
        const all = this.#proxies.all().map((proxy) => [proxy.name, describe(proxy)]);
        return { status: 200, body: Object.fromEntries(all) };
      }
      case 'POST proxies':
        return { status: 201, body: describe(await this.#proxies.create(read(proxySchema, body))) };
      case 'GET proxies :proxy':
        return { status: 200, body: describe(this.#proxies.get(name)) };
      case 'POST proxies :proxy':
        return {
          status: 200,
          body: describe(await this.#proxies.change(name, read(proxyChangeSchema, body))),
        };
      case 'DELETE proxies :proxy':
        await this.#proxies.remove(name);
        return NO_CONTENT;
      case 'GET proxies :proxy toxics':
        return { status: 200, body: this.#proxies.get(name).toxics };
      case 'POST proxies :proxy toxics': {
        const created = readToxic(body);
        setToxic(this.#proxies.get(name), created);
        return { status: 200, body: created };
      }
      case 'GET proxies :proxy toxics :toxic':
        return { status: 200, body: this.#toxic(name, toxic) };
      case 'POST proxies :proxy toxics :toxic': {
        const old = this.#toxic(name, toxic);
        const changed = changeToxic(old, body);
        setToxic(this.#proxies.get(name), changed, old);
        return { status: 200, body: changed };
      }
      case 'DELETE proxies :proxy toxics :toxic':
        this.#proxies.get(name).removeToxic(this.#toxic(name, toxic));
        return NO_CONTENT;
      default:
        throw new ApiError(404, `nothing is at ${request.method} ${pathname}`);
    }
  }

  #toxic(proxy: string, name: string): Toxic {
    const toxic = this.#proxies.get(proxy).toxics.find((one) => one.name === name);
    if (toxic === undefined) throw new ApiError(404, 'toxic not found');
    return toxic;
  }
}

async function readBody(request: http.IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiError(413, `a body of more than ${MAX_BODY_BYTES} bytes`);
  }
  if (bytes === 0) return {};
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw new ApiError(400, 'bad request body: not JSON');
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, `${part} is no name`);
  }
}
