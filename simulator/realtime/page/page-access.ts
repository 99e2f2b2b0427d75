import type { IncomingMessage } from 'node:http';
import type { Access, Caller, Rights, Verdict } from '../../broker/access.ts';
import { isAdmitted, isToken } from '../admission/admission.ts';
import { toText } from '../broker/core/text.ts';
import { maySubscribe, type Users } from '../broker/users.ts';
import { COMMANDS } from './topics.ts';

/** CONNACK's codes, which the page puts into words. */
const BAD_USERNAME_OR_PASSWORD = 4;
const NOT_AUTHORISED = 5;
/** A page shows every message. */
const EVERYTHING = '#';

/** What a page may do. */
const RIGHTS: Rights = {
  user: 'page',
  name: 'a page',
  mayPublish: (topic) => topic === COMMANDS,
  maySubscribe: () => true,
  mayReceive: () => true,
};

/** Whom a live page is for. */
export interface PageAccessPlan {
  /** Admits from anywhere; null: there is no token. */
  token: string | null;
  /**
   * Users that may subscribe to everything may see the page. If there are users, nobody else may, not even on this
   * machine.
   */
  users: Users | null;
  /** Names of this machine beside `localhost`. */
  hosts?: readonly string[];
}

export interface PageAccessUser {
  /** The request that a connection began with. */
  requestOf(connection: number): IncomingMessage;
  /** A connection is to end at that time, milliseconds since 1970: its token runs out. */
  endsAt(connection: number, endsMs: number): void;
  say(text: string): void;
}

/** Lets in those who may look: the page itself is for everybody whom it may ask for a token, what it shows is not. */
export class PageAccess implements Access {
  #plan: PageAccessPlan;
  #user: PageAccessUser;

  constructor(plan: PageAccessPlan, user: PageAccessUser) {
    this.#plan = plan;
    this.#user = user;
  }

  /** Whether the server answers this client at all. */
  answers(request: IncomingMessage): boolean {
    return this.#plan.token !== null || this.#plan.users !== null || this.#isHere(request);
  }

  /** The password is a token, or one of a user's. */
  judge({ device, connect }: Caller, answer: (verdict: Verdict) => void): void {
    const { token, users } = this.#plan;
    const password = connect.password === null ? undefined : Buffer.from(connect.password, 'latin1');
    const isFree = this.#isHere(this.#user.requestOf(device));
    if (isFree || (token !== null && isToken(password?.toString() ?? '', token))) answer({ rights: RIGHTS });
    else if (users === null) answer({ code: BAD_USERNAME_OR_PASSWORD });
    else {
      const name = connect.username === null ? undefined : toText(connect.username);
      this.#identify(users, device, { name, password, certificate: null }).then(answer);
    }
  }

  async #identify(
    users: Users,
    connection: number,
    credentials: Parameters<Users['identify']>[0],
  ): Promise<Verdict> {
    try {
      const identity = await users.identify(credentials);
      if (!maySubscribe(identity, EVERYTHING)) {
        this.#user.say(
          `live page: ${identity.name} may not subscribe to ${EVERYTHING}, which the page shows`,
        );
        return { code: NOT_AUTHORISED };
      }
      if (identity.endsMs !== null) this.#user.endsAt(connection, identity.endsMs);
      return { rights: RIGHTS };
    } catch (error) {
      this.#user.say(`live page: ${(error as Error).message}`);
      return { code: BAD_USERNAME_OR_PASSWORD };
    }
  }

  #isHere(request: IncomingMessage): boolean {
    const { users, hosts } = this.#plan;
    return users === null && isAdmitted(request, { token: null, servesPage: true, hosts });
  }
}
