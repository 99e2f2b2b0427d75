/**
 * The MQTT client, made of this folder's files by the compiler into one. It asks of the engine a socket (`net`),
 * timers, `getTime` to notice a timer that is gone, `Storage` where messages outlive power, and nothing else; no
 * randomness but `Math.random` for waits and masks.
 *
 * @module
 */

import type { Client, Options } from '../mote.ts';
import { fail } from './errors.ts';
import { loadReach } from './features/adaptive.ts';
import { connectModule } from './features/compat.ts';
import { addCounts } from './features/counters.ts';
import { loadKept } from './features/flash.ts';
import { addFlush } from './features/flush.ts';
import { addAuth, farewell } from './features/mqtt5.ts';
import { addPrepared } from './features/prepare.ts';
import { addRequests } from './features/requests.ts';
import { addSubscribe } from './features/subscriptions.ts';
import { refuseAbsent } from './lacks.ts';
import { MAX_CLIENTS } from './limits.ts';
import { hangUp, isUp, onTick, renewTimer, write } from './link.ts';
import { addOwnEvents, checkEngine } from './other-engines/engine.ts';
import { publish } from './publish.ts';
import { given, link, type Opener } from './session.ts';

/** The client of this copy of the module: methods in a prototype would cost six variables more. */
export const client = {
  connected: false,
  connect(opener?: EspruinoSocket & Options & { host: string; call?: unknown }) {
    // This is `connect` of the module, too.
    if (!ONCE && RECEIVE && opener && opener.host) return connectModule(opener);
    if (!KNOWN) refuseAbsent(given.options);
    if (CONNECTS_ONCE || !link.timer || (opener && !link.socket)) {
      // `Wifi.on('connected', client.connect)` gives it addresses: only a function, or what has `write`, opens a connection.
      if (opener && (opener.call || (opener.write as unknown))) link.opener = opener;
      // What the program opens is used at once, even while the next attempt waits.
      onTick(1);
    } else {
      if (RECEIVE && opener && (opener.call || (opener.write as unknown))) fail('socket');
      renewTimer(true);
    }
  },
  disconnect() {
    // A parameter would be one of every build.
    if (isUp()) write(farewell(arguments[0]), 2);
    hangUp(0);
    clearTimeout(link.timer);
    link.timer = 0;
  },
  publish,
} as unknown as Client;

addOwnEvents();
addSubscribe();
addPrepared();
addFlush();
addAuth();
addRequests();
addCounts();

/**
 * The client of this host and id: the one that is there already, with what waits in it; or another one. Each copy of
 * the module serves one client. A program calls `create` of the first copy. A copy that serves another host or id hands the call to the
 * next copy, and loads one where there is none.
 * @throws 'clients' when there are MAX_CLIENTS others
 */
exports.create = (host: string, options?: Options, copies?: number) => {
  options = options || {};
  checkEngine(options);
  const name = `${host} ${options.client_id}`;
  if (!ONCE && given.name && given.name !== name) {
    if (!given.createNext) {
      if (((copies as number) | 0) >= MAX_CLIENTS - 1) throw 'clients';
      Modules.removeCached('mote');
      const made = require('mote');
      given.createNext = made.create;
      made.create = exports.create;
    }
    return given.createNext(host, options, ((copies as number) | 0) + 1);
  }
  // In back-off it stays there: programs that create a client at each `disconnected` would connect without a pause.
  if (!ONCE) {
    if (link.socket) client.disconnect();
    client.removeAllListeners();
    link.opener = 0 as unknown as Opener;
  }
  given.options = options;
  loadReach();
  loadKept();
  given.name = name;
  given.host = host;
  return client;
};
if (!ONCE && RECEIVE) exports.connect = client.connect;
