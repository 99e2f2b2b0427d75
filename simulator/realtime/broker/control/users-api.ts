import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAdmitted } from '../../admission/admission.ts';
import type { UserState } from '../broker.ts';

/** What can be asked of a broker that has users. */
export interface UsersApiBroker {
  users(): UserState[] | null;
  cutUser(name: string): number | null;
}

export interface UsersApiOptions {
  /** For those who are not on this machine; null where nobody else may ask. */
  token: string | null;
  /** Names of this machine beside `localhost`. */
  hosts: readonly string[];
  /** Reads the users file again. @returns what came of it, and whether that is what was asked for */
  reload(): { isDone: boolean; words: string };
}

interface Answer {
  status: number;
  body: unknown;
}

const PATH = '/users';

/** An HTTP server that `mote ctl users` asks: who there is, the file anew, the connections of one user. */
export class UsersApi {
  readonly #broker: UsersApiBroker;
  readonly #options: UsersApiOptions;
  readonly #server: http.Server;

  constructor(broker: UsersApiBroker, options: UsersApiOptions) {
    this.#broker = broker;
    this.#options = options;
    this.#server = http.createServer((request, response) => {
      const { status, body } = this.#answer(request);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
      request.resume();
    });
  }

  /** @returns the port. @throws the system's error, for instance EADDRINUSE */
  async start(host: string, port: number): Promise<number> {
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: http.IncomingMessage): Answer {
    const { token, hosts } = this.#options;
    if (!isAdmitted(request, { token, servesPage: false, hosts }))
      return failure(403, 'only from this machine, or with the token that was given by --token');
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const users = this.#broker.users();
    if (users === null) return failure(404, 'this broker has no users; --users FILE gives it some');
    if (request.method === 'GET' && pathname === PATH) return { status: 200, body: users };
    if (request.method === 'POST' && pathname === `${PATH}/reload`) return this.#reload();
    const name = new RegExp(`^${PATH}/([^/]+)/cut$`).exec(pathname)?.[1];
    if (request.method === 'POST' && name !== undefined) return this.#cut(name);
    return failure(404, `there are GET ${PATH}, POST ${PATH}/reload and POST ${PATH}/NAME/cut`);
  }

  #reload(): Answer {
    const { isDone, words } = this.#options.reload();
    return isDone ? { status: 200, body: { words } } : failure(409, words);
  }

  #cut(encoded: string): Answer {
    let name: string;
    try {
      name = decodeURIComponent(encoded);
    } catch {
      return failure(400, 'the name is no URL encoding');
    }
    const connections = this.#broker.cutUser(name);
    return connections === null
      ? failure(404, `there is no user ${JSON.stringify(name)}`)
      : { status: 200, body: { connections } };
  }
}

function failure(status: number, error: string): Answer {
  return { status, body: { error, status } };
}
