import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { AedesOptions, AuthErrorCode, AuthenticateError, Client } from 'aedes';
import { printableName } from '../../report/printable.ts';
import { Refused } from './tokens.ts';
import { type Identity, mayPublish, maySubscribe, type Users } from './users.ts';

/** CONNACK 4, "bad user name or password": what a client answers with a fresh token. */
const BAD_USERNAME_OR_PASSWORD = 4 as AuthErrorCode;
/** What a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** aedes' questions, answered from a list of users; every no is a line of log. */
export function authorize(users: Users, say: (text: string) => void): AedesOptions {
  const identities = new WeakMap<Client, Identity>();
  const identityOf = (client: Client | null) => (client === null ? undefined : identities.get(client));
  return {
    authenticate: (client, name, password, done) => {
      users.identify({ name, password, certificate: certificateOf(client) }).then(
        (identity) => {
          identities.set(client, identity);
          if (identity.endsMs !== null) closeAt(client, identity.endsMs, say);
          done(null, true);
        },
        (reason: Error) => {
          say(`${printableName(client.id)}: ${reason.message}`);
          const error = new Error(reason.message) as AuthenticateError;
          if (reason instanceof Refused) error.returnCode = BAD_USERNAME_OR_PASSWORD;
          done(error, false);
        },
      );
    },
    authorizePublish: (client, { topic }, done) => {
      const identity = identityOf(client);
      if (client === null || (identity !== undefined && mayPublish(identity, topic))) {
        done(null);
        return;
      }
      done(
        new Error(`${identity?.name} may not publish to ${printableName(topic)}; the connection is closed`),
      );
    },
    authorizeSubscribe: (client, subscription, done) => {
      const identity = identityOf(client);
      const isAllowed = identity !== undefined && maySubscribe(identity, subscription.topic);
      if (!isAllowed)
        say(
          `${printableName(client?.id ?? '')}: ${identity?.name} may not subscribe to ${printableName(subscription.topic)}`,
        );
      done(null, isAllowed ? subscription : null);
    },
  };
}

/** A token lets nobody stay longer than it lasts. */
export function closeAt(client: Client, endsMs: number, say: (text: string) => void): void {
  const timer = setTimeout(
    () => {
      say(`${printableName(client.id)}: its token has run out; the connection is closed`);
      client.close();
    },
    Math.min(Math.max(endsMs - Date.now(), 0), MAX_TIMER_MS),
  );
  client.conn.on('close', () => clearTimeout(timer));
}

/** The common name in a certificate that TLS has verified; null where there is none. */
function certificateOf({ conn, req }: Client): string | null {
  const socket: Duplex | undefined = req?.socket ?? conn;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const commonName = socket.getPeerCertificate().subject?.CN;
  return (Array.isArray(commonName) ? commonName[0] : commonName) ?? null;
}
