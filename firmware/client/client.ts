/**
 * The MQTT client, made of this folder's files by the compiler into one. It asks of the engine a socket (`net`),
 * timers, `getTime` to notice a timer that is gone, `Storage` where messages outlive power, and nothing else; no
 * randomness but `Math.random` for waits and masks.
 *
 * @module
 */

import type { Client, Options, PublishOptions } from '../mote.ts';
import { loadReach } from './adaptive.ts';
import { count } from './counters.ts';
import { fail } from './errors.ts';
import { load } from './flash.ts';
import { flush } from './flush.ts';
import { given } from './given.ts';
import { refuseAbsent } from './lacks.ts';
import { MAX_CLIENTS } from './limits.ts';
import { DUE, isUp, link, type Opener, renewTimer, step, write } from './link.ts';
import { authenticate, v5 } from './mqtt5.ts';
import { prepare, publish } from './publish.ts';
import { request, serve } from './requests.ts';
import { ask } from './subscriptions.ts';
import { bytes } from './wire.ts';

/** The client of this copy of the module: methods in a prototype would cost six variables more. */
export const client = {
  connected: false,
  connect(opener?: EspruinoSocket & Options & { host: string; call?: unknown }) {
    // This is `connect` of the module, too.
    if (!ONCE && RECEIVE && opener && opener.host) {
      const made = exports.create(opener.host, opener);
      made.connect();
      return made;
    }
    if (!KNOWN) refuseAbsent(given.options);
    if (!link.timer || (opener && !link.socket)) {
      // Handlers of Wifi get other things.
      if (opener && (opener.call || (opener.write as unknown))) link.opener = opener;
      // What the program opens is used at once, even while the next attempt waits.
      step(DUE);
    } else {
      if (RECEIVE && opener) fail('socket');
      renewTimer(true);
    }
  },
  disconnect() {
    // A parameter would be one of every build.
    if (isUp()) write(MQTT5 && v5.on && arguments[0] ? bytes(224, 1, arguments[0]) : '\xe0\0', 2);
    step(0);
    clearTimeout(link.timer);
    link.timer = 0;
  },
  publish,
} as unknown as Client;

if (RECEIVE) {
  client.subscribe = (filters: any, how?: any, callback?: () => void) => {
    let good = true;
    if (filters && typeof filters === 'object')
      for (const key in filters)
        good =
          (Array.isArray(filters)
            ? client.subscribe(filters[+key], how)
            : client.subscribe(key, filters[key])) && good;
    else
      good = ask(
        filters,
        0,
        how && (how & 3 || how.qos) ? (QOS2 && (how.qos || how) === 2 ? '\x02' : '\x01') : '\0',
      );
    if (callback) callback();
    return good;
  };
  client.unsubscribe = ask;
  client.ping = () => link.room > 0 && write('\xc0\0', 2);
}
if (PREPARED) client.topic = prepare;
if (FLUSH) client.flush = flush;
if (MQTT5) client.auth = () => v5.on && isUp() && authenticate(25);
if (REQUESTS) {
  client.serve = serve;
  client.request = request;
}
if (COUNTERS) {
  client.counts = count.counts;
  client.publish = (topic, message, how, callback) => {
    const accepted = publish(topic, message, how as PublishOptions, callback);
    if (accepted) count.counts.sent++;
    else count.counts.no++;
    return accepted;
  };
}

/**
 * The client of this host and id: the one that is there already, with what waits in it; or another one. The variables of a
 * module are those of one client, so another client takes another copy of the file. All copies have the first one's `create`,
 * and each asks the next.
 * @throws 'clients' when there are MAX_CLIENTS others
 */
exports.create = (host: string, options?: Options, copies?: number) => {
  options = options || {};
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
  if (ADAPTIVE && !given.name) loadReach();
  if (FLASH && options.flash && !given.name) load();
  // In back-off it stays there: programs that create a client at each `disconnected` would connect without a pause.
  if (!ONCE) {
    if (link.socket) client.disconnect();
    client.removeAllListeners();
    link.opener = 0 as unknown as Opener;
  }
  given.name = name;
  given.host = host;
  given.options = options;
  return client;
};
if (!ONCE && RECEIVE) exports.connect = client.connect;
