import type { Access, Caller, Rights, Verdict } from '../../broker/access.ts';
import { printableName } from '../../report/printable.ts';
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
  /** A client was authenticated. */
  identified(connection: number, identity: Identity): void;
  say(text: string): void;
}

/** Admits clients by a list of users; each refusal is a line of log. */
export class UserAccess implements Access {
  readonly #users: Users;
  readonly #host: UserAccessHost;

  constructor(users: Users, host: UserAccessHost) {
    this.#users = users;
    this.#host = host;
  }

  judge({ device, connect }: Caller, answer: (verdict: Verdict) => void): void {
    const { username, password, clientId } = connect;
    const shown = {
      name: username === null ? undefined : toText(username),
      password: password === null ? undefined : Buffer.from(password, 'latin1'),
      certificate: this.#host.certificateOf(device),
    };
    this.#users.identify(shown).then(
      (identity) => {
        this.#host.identified(device, identity);
        answer({ rights: rightsOf(identity) });
      },
      (error: Error) => {
        this.#host.say(`${printableName(toText(clientId))}: ${error.message}`);
        answer({ code: error instanceof Refused ? BAD_USERNAME_OR_PASSWORD : UNAVAILABLE });
      },
    );
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
