import type { Access, Caller, Rights, Verdict } from '../../broker/access.ts';
import { printableName } from '../../report/printable.ts';
import { LoginThrottle } from './access/login-throttle.ts';
import { toBytes, toText } from './core/text.ts';
import { Refused } from './tokens.ts';
import { covers } from './topics.ts';
import type { Identity, Users } from './users.ts';

/** CONNACK 4, "bad user name or password": a client reacts with a fresh token. */
const BAD_USERNAME_OR_PASSWORD = 4;
/** CONNACK 3, "server unavailable": the fault is not the client's. */
const UNAVAILABLE = 3;

export interface UserAccessHost {
  /** The common name in a certificate that TLS has verified; null where there is none. */
  certificateOf(connection: number): string | null;
  /** Where a connection is from. */
  addressOf(connection: number): string;
  /** A client was authenticated. */
  identified(connection: number, identity: Identity): void;
  say(text: string): void;
}

/** Admits clients by a list of users; each refusal is a line of log. */
export class UserAccess implements Access {
  #users: Users;
  readonly #host: UserAccessHost;
  readonly #throttle = new LoginThrottle();
  readonly #identities = new WeakMap<Rights, Identity>();

  constructor(users: Users, host: UserAccessHost) {
    this.#users = users;
    this.#host = host;
  }

  judge({ device, connect }: Caller, answer: (verdict: Verdict) => void): void {
    const { username, clientId } = connect;
    const address = this.#host.addressOf(device);
    const waitMs = this.#throttle.waitMs(address, username ?? '', performance.now());
    if (waitMs === 0) this.#identify({ device, connect }, address, answer);
    else if (waitMs === Infinity) {
      this.#host.say(`${printableName(toText(clientId))}: too many wrong logins from ${address}; refused`);
      answer({ code: UNAVAILABLE });
    } else setTimeout(() => this.#identify({ device, connect }, address, answer), waitMs).unref();
  }

  /** Others may do other things from now on. */
  set users(users: Users) {
    this.#users = users;
  }

  /** @returns what the client may do now; null where it has to log in again */
  again(rights: Rights): Rights | null {
    const identity = this.#identities.get(rights);
    const now = identity === undefined ? null : this.#users.again(identity);
    return now === null ? null : this.#rightsOf(now);
  }

  /** @param owner who made a session. @returns what he may do now; null where there is no such user */
  rightsOfOwner(owner: string, clientId: string): Rights | null {
    const identity = this.#users.ofOwner(owner, clientId);
    return identity === null ? null : this.#rightsOf(identity);
  }

  #identify(
    { device, connect }: Pick<Caller, 'device' | 'connect'>,
    address: string,
    answer: (verdict: Verdict) => void,
  ): void {
    const { username, password, clientId } = connect;
    const shown = {
      name: username === null ? undefined : toText(username),
      password: password === null ? undefined : Buffer.from(password, 'latin1'),
      certificate: this.#host.certificateOf(device),
      clientId: toText(clientId),
    };
    this.#users.identify(shown).then(
      (identity) => {
        this.#throttle.succeeded(address, username ?? '');
        this.#host.identified(device, identity);
        answer({ rights: this.#rightsOf(identity) });
      },
      (error: Error) => {
        const isRefused = error instanceof Refused;
        if (isRefused) this.#throttle.failed(address, username ?? '', performance.now());
        this.#host.say(`${printableName(toText(clientId))}: ${error.message}`);
        answer({ code: isRefused ? BAD_USERNAME_OR_PASSWORD : UNAVAILABLE });
      },
    );
  }

  #rightsOf(identity: Identity): Rights {
    const rights = rightsOf(identity);
    this.#identities.set(rights, identity);
    return rights;
  }
}

/** Topics and filters come as bytes from the wire. */
export function rightsOf({ owner, name, publish, subscribe }: Identity): Rights {
  const [out, into] = [publish.map(toBytes), subscribe.map(toBytes)];
  return {
    user: owner,
    name,
    mayPublish: (topic) => out.some((allowed) => covers(allowed, topic)),
    maySubscribe: (filter) => into.some((allowed) => covers(allowed, filter)),
    mayReceive: (topic) => into.some((allowed) => covers(allowed, topic)),
  };
}
