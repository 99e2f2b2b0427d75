import type { IncomingMessage } from 'node:http';
import type { AedesOptions, AuthErrorCode, AuthenticateError, Client } from 'aedes';
import { isAdmitted, isToken } from '../admission/admission.ts';
import { closeAt } from '../broker/authorize.ts';
import { maySubscribe, type Users } from '../broker/users.ts';

/** CONNACK's codes, for which the page has texts. */
const BAD_USERNAME_OR_PASSWORD = 4 as AuthErrorCode;
const NOT_AUTHORISED = 5 as AuthErrorCode;
/** The topic filter that a page needs, as it shows every message. */
const EVERYTHING = '#';

/** Whom a live page admits. */
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

/**
 * Decides who may see the live page. The page itself is served to everybody who may be asked for a token; the data on
 * it is not.
 */
export class PageAccess {
  #plan: PageAccessPlan;
  #say: (text: string) => void;

  constructor(plan: PageAccessPlan, say: (text: string) => void) {
    this.#plan = plan;
    this.#say = say;
  }

  /** Whether the server answers this client at all. */
  answers(request: IncomingMessage): boolean {
    return this.#plan.token !== null || this.#plan.users !== null || this.#isHere(request);
  }

  /** aedes' callback for CONNECT: the password is a token, or that of a user. */
  readonly authenticate: NonNullable<AedesOptions['authenticate']> = (client, name, password, done) => {
    const { token, users } = this.#plan;
    const isFree = client.req !== undefined && this.#isHere(client.req);
    if (isFree || (token !== null && isToken(password?.toString() ?? '', token))) done(null, true);
    else if (users === null) done(refusal(BAD_USERNAME_OR_PASSWORD, 'no token'), false);
    else
      this.#identify(users, client, name, password).then(
        () => done(null, true),
        (error) => done(error, false),
      );
  };

  async #identify(
    users: Users,
    client: Client,
    name: string | undefined,
    password: Buffer | undefined,
  ): Promise<void> {
    const refuse = (code: AuthErrorCode, why: string) => {
      this.#say(`live page: ${why}`);
      throw refusal(code, why);
    };
    const identity = await users
      .identify({ name, password, certificate: null })
      .catch((error: Error) => refuse(BAD_USERNAME_OR_PASSWORD, error.message));
    if (!maySubscribe(identity, EVERYTHING))
      refuse(NOT_AUTHORISED, `${identity.name} may not subscribe to ${EVERYTHING}, which the page shows`);
    if (identity.endsMs !== null) closeAt(client, identity.endsMs, this.#say);
  }

  #isHere(request: IncomingMessage): boolean {
    const { users, hosts } = this.#plan;
    return users === null && isAdmitted(request, { token: null, servesPage: true, hosts });
  }
}

function refusal(returnCode: AuthErrorCode, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}
