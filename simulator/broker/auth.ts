import { authBytes5 } from './codec/encode5.ts';
import { AUTH, type Connect, ProtocolError } from './codec/packets.ts';
import {
  AUTHENTICATION_DATA,
  AUTHENTICATION_METHOD,
  parseProperties,
  protocolError,
} from './codec/properties.ts';

/** AUTH packets of one client in one exchange; a client that sends more is refused. */
export const MAX_ROUNDS = 8;

/** One method of MQTT 5's enhanced authentication (4.12), in any number of rounds. */
export interface Authenticator {
  readonly method: string;
  /**
   * @param said what the client has said so far, its first word first
   * @returns the next challenge; or whether the client is who it says it is
   */
  judge(clientId: string, said: readonly string[]): string | boolean;
}

const GO_ON = 0x18;
const AGAIN = 0x19;
const NOT_AUTHORISED = 0x87;

interface IdentityUser {
  send(bytes: string): void;
  /** A CONNECT that named the method has come to its end. */
  onShown(connect: Connect, isAccepted: boolean): void;
}

/** One client's enhanced authentication: at its CONNECT, and when it authenticates again. */
export class Identity {
  /** Of the CONNECT, and of each AUTH after it (MQTT5-4.12.0-5); null where it named none. */
  method: string | null = null;
  #authenticator: Authenticator | null;
  #user: IdentityUser;
  /** A CONNECT that has not been answered yet. */
  #pending: Connect | null = null;
  /** null: nothing was asked. */
  #said: string[] | null = null;

  constructor(authenticator: Authenticator | null, user: IdentityUser) {
    this.#authenticator = authenticator;
    this.#user = user;
  }

  /** A CONNECT waits for AUTH. */
  get isOpen(): boolean {
    return this.#pending !== null;
  }

  /** @returns false: the CONNECT names no method that is known here */
  begins(connect: Connect): boolean {
    const { authentication } = connect;
    if (authentication === null || authentication.method !== this.#authenticator?.method) return false;
    this.method = authentication.method;
    this.#pending = connect;
    this.#said = [];
    this.#judge(connect.clientId, authentication.data);
    return true;
  }

  /** An AUTH has come. @throws ProtocolError */
  hear(body: string, clientId: string): void {
    const { reason, data } = parseAuth(body, this.method);
    if (reason === AGAIN && this.#pending === null) this.#said = [];
    this.#judge(this.#pending?.clientId ?? clientId, data);
  }

  #judge(clientId: string, data: string): void {
    const { method } = this;
    const said = this.#said;
    if (said === null || method === null)
      throw protocolError('AUTH, but nothing was asked', 'MQTT5-4.12.0-6');
    said.push(data);
    const verdict = said.length <= MAX_ROUNDS && (this.#authenticator?.judge(clientId, said) ?? false);
    if (typeof verdict === 'string') {
      this.#user.send(authBytes5(GO_ON, method, verdict));
      return;
    }
    const pending = this.#pending;
    this.#pending = this.#said = null;
    if (pending !== null) this.#user.onShown(pending, verdict);
    else if (verdict) this.#user.send(authBytes5(0, method, ''));
    else throw new ProtocolError('MQTT5-4.12.1-2', 'who authenticates again is refused', NOT_AUTHORISED);
  }
}

/** @throws ProtocolError */
function parseAuth(body: string, method: string | null): { reason: number; data: string } {
  if (method === null) throw protocolError('AUTH from a client that named no method', 'MQTT5-4.12.0-6');
  const reason = body === '' ? 0 : body.charCodeAt(0);
  if (reason !== GO_ON && reason !== AGAIN)
    throw protocolError(`AUTH with reason ${reason}`, 'MQTT5-3.15.2-1');
  const { values } = parseProperties(body, 1, AUTH);
  const named = values.get(AUTHENTICATION_METHOD);
  if (named !== method)
    throw protocolError(`AUTH by ${named ?? 'no method'}, not by ${method}`, 'MQTT5-4.12.0-5');
  return { reason, data: (values.get(AUTHENTICATION_DATA) as string | undefined) ?? '' };
}
