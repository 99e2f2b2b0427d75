import type { IncomingMessage } from 'node:http';
import type { AedesOptions, AuthErrorCode, AuthenticateError, Client } from 'aedes';
import { isAdmitted, isToken } from '../admission/admission.ts';
import { closeAt } from '../broker/authorize.ts';
import { maySubscribe, type Users } from '../broker/users.ts';

/** CONNACK's codes, which the page puts into words. */
const BAD_USERNAME_OR_PASSWORD = 4 as AuthErrorCode;
const NOT_AUTHORISED = 5 as AuthErrorCode;
/** A page shows every message. */
const EVERYTHING = '#';

/** Whom a live page is for. */
export interface PageAccessPlan {
  /** Opens it, from anywhere; null where there is none. */
  token: string | null;
  /** Those who may subscribe to everything may look too; with users nobody else may, not even on this machine. */
  users: Users | null;
  /** What this machine is called beside `localhost`. */
  hosts?: readonly string[];
}

/** Lets in those who may look: the page itself is for everybody whom it may ask for a token, what it shows is not. */
export class PageAccess {
  #plan: PageAccessPlan;
  #say: (text: string) => void;

  constructor(plan: PageAccessPlan, say: (text: string) => void) {
    this.#plan = plan;
    this.#say = say;
  }

  /** Whether the server talks to them at all. */
  answers(request: IncomingMessage): boolean {
    return this.#plan.token !== null || this.#plan.users !== null || this.#isHere(request);
  }

  /** aedes' question about a CONNECT: the password is a token, or one of a user's. */
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
