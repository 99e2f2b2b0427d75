/**
 * Web servers that programs on boards ask: each answers what the scenario says, over the device's own link and TCP.
 *
 * @module
 */
import type { Listener, NetError, Socket, SocketUser } from '../net/socket.ts';

/** What one address answers. */
export interface PlannedPage {
  host: string;
  port: number;
  /** Without a question mark and what follows; undefined: every path. */
  path?: string;
  /** Undefined: every method. */
  method?: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** One character a byte. */
  body: string;
}

/** Pages of one scenario. */
export const MAX_PAGES = 256;
/** Of a request; a board's are some hundred bytes. */
export const MAX_HEAD_BYTES = 8192;
export const MAX_BODY_BYTES = 65_536;

const HEAD_END = '\r\n\r\n';
const REASONS: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
};
const READ_BYTES = 65_536;

/** Told of each request: `POST /states 201`. */
export type Told = (device: number, line: string) => void;

/** The servers of a scenario by host and port. */
export class Web {
  readonly #ends = new Map<string, Listener>();

  constructor(pages: readonly PlannedPage[], told: Told) {
    for (const { host, port } of pages) {
      const key = keyOf(host, port);
      const own = pages.filter((page) => keyOf(page.host, page.port) === key);
      this.#ends.set(key, {
        listeningAt: () => true,
        accept: (socket, device) => new Request(socket, own, (line) => told(device, `${host}: ${line}`)),
      });
    }
  }

  /** Who answers there; null: nobody. */
  readonly at = (host: string, port: number): Listener | null => this.#ends.get(keyOf(host, port)) ?? null;
}

function keyOf(host: string, port: number): string {
  return `${host.toLowerCase()}:${port}`;
}

/** One connection with one request, as a board's `Connection: close` asks for. */
class Request implements SocketUser {
  readonly #socket: Socket;
  readonly #pages: readonly PlannedPage[];
  readonly #told: (line: string) => void;
  #head = '';
  #unsent = '';
  #isAnswered = false;

  constructor(socket: Socket, pages: readonly PlannedPage[], told: (line: string) => void) {
    this.#socket = socket;
    this.#pages = pages;
    this.#told = told;
  }

  onConnected(): void {}

  onReadable(): void {
    const bytes = this.#socket.read(READ_BYTES);
    if (this.#isAnswered) return;
    this.#head += bytes;
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#head.length > MAX_HEAD_BYTES) this.#answer('request', { status: 431 });
      else if (this.#socket.ended) this.#socket.end();
      return;
    }
    const [first, ...fields] = this.#head.slice(0, end).split('\r\n');
    const [method = '', target = '', version = ''] = first.split(' ');
    if (!version.startsWith('HTTP/1.')) {
      this.#answer('request', { status: 400 });
      return;
    }
    const bodyBytes = lengthIn(fields);
    const asked = `${method} ${target}`;
    if (!(bodyBytes <= MAX_BODY_BYTES)) this.#answer(asked, { status: 413 });
    else if (this.#head.length - end - HEAD_END.length >= bodyBytes)
      this.#answer(asked, this.#pageFor(method, target) ?? { status: 404 });
  }

  onWritable(): void {
    this.#send();
  }

  onClosed(_error: NetError | null): void {
    this.#unsent = '';
  }

  #pageFor(method: string, target: string): PlannedPage | undefined {
    const [path] = target.split('?');
    return this.#pages.find(
      (page) =>
        (page.path === undefined || page.path === path) &&
        (page.method === undefined || page.method === method),
    );
  }

  #answer(
    asked: string,
    { status, headers = {}, body = '' }: Pick<PlannedPage, 'status'> & Partial<PlannedPage>,
  ): void {
    this.#isAnswered = true;
    this.#told(`${asked} ${status}`);
    const fields = { 'Content-Length': String(body.length), Connection: 'close', ...headers };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#unsent = `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
    this.#send();
  }

  #send(): void {
    if (!this.#isAnswered) return;
    this.#unsent = this.#unsent.slice(this.#socket.write(this.#unsent));
    if (this.#unsent === '') this.#socket.end();
  }
}

/** Without a Content-Length a request has no body (RFC 9112, 6.3). */
function lengthIn(fields: readonly string[]): number {
  const field = fields.find((one) => /^content-length:/i.test(one));
  return field === undefined ? 0 : Number(field.slice(field.indexOf(':') + 1));
}
