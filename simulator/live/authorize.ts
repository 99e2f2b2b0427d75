import type { AedesOptions, AuthErrorCode, AuthenticateError, Client } from 'aedes';
import type { Users } from './users.ts';

/** CONNACK 4, "bad user name or password". */
const BAD_USERNAME_OR_PASSWORD = 4 as AuthErrorCode;

/** aedes' questions, answered from a list of users; every no is a line of log. */
export function authorize(users: Users, say: (text: string) => void): AedesOptions {
  const names = new WeakMap<Client, string>();
  const nameOf = (client: Client | null) => (client === null ? '' : (names.get(client) ?? ''));
  return {
    authenticate: (client, name, password, done) => {
      if (users.isKnown(name, password)) {
        names.set(client, name ?? '');
        done(null, true);
        return;
      }
      say(`${client.id}: wrong user or password${name === undefined ? ', none was given' : ` for ${name}`}`);
      const error = new Error('wrong user or password') as AuthenticateError;
      error.returnCode = BAD_USERNAME_OR_PASSWORD;
      done(error, false);
    },
    authorizePublish: (client, { topic }, done) => {
      if (client === null || users.mayPublish(nameOf(client), topic)) {
        done(null);
        return;
      }
      done(new Error(`${nameOf(client)} may not publish to ${topic}; the connection is closed`));
    },
    authorizeSubscribe: (client, subscription, done) => {
      const isAllowed = users.maySubscribe(nameOf(client), subscription.topic);
      if (!isAllowed) say(`${client.id}: ${nameOf(client)} may not subscribe to ${subscription.topic}`);
      done(null, isAllowed ? subscription : null);
    },
  };
}
