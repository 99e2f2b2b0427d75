/**
 * The MQTT client, made of this folder's files by the compiler into one. It asks of the engine a socket (`net`),
 * timers, `getTime` to notice a timer that is gone, `print` for errors that nobody listens to, `Storage` where messages
 * outlive power, and nothing else; no randomness but `Math.random` for waits and masks.
 *
 * @module
 */
import type { Client, Options, PublishOptions } from '../mote.ts';
import { count } from './counters.ts';
import { fail } from './errors.ts';
import { load } from './flash.ts';
import { flush } from './flush.ts';
import { given } from './given.ts';
import { refuseAbsent } from './lacks.ts';
import { dial, hangUp, isUp, link, type Opener, write } from './link.ts';
import { authenticate, v5 } from './mqtt5.ts';
import { DISCONNECT, DISCONNECT_5, PINGREQ } from './packets.ts';
import { prepare, publish } from './publish.ts';
import { request, serve } from './requests.ts';
import { ask } from './subscriptions.ts';
import { renewTimer, timer } from './timer.ts';
import { bytes } from './wire.ts';

/** The client of this copy of the module: methods in a prototype would cost six variables more. */
export const client = {
  connected: false,
  connect(opener?: Opener & Options & { host: string }) {
    // This is `connect` of the module, too.
    if (RECEIVE && opener && opener.host) {
      const made = exports.create(opener.host, opener);
      made.connect();
      return made;
    }
    refuseAbsent(given.options);
    if (opener && link.socket) fail('socket');
    else {
      if (opener) link.opener = opener;
      // What the program has opened is used at once, even while the next attempt waits.
      if (opener || !timer.id) dial();
      else renewTimer();
    }
  },
  disconnect() {
    // A parameter would be one of every build.
    if (isUp()) write(MQTT5 && v5.on && arguments[0] ? bytes(DISCONNECT_5, 1, arguments[0]) : DISCONNECT, 2);
    hangUp();
    clearTimeout(timer.id);
    timer.id = 0;
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
  client.ping = () => link.room > 0 && write(PINGREQ, 2);
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

/** By host and client id: `begin` of the copy of the module whose client that is. All copies share it. */
exports.all = {};

/**
 * The client of this host and id: the one that is there already, with what waits in it, or another one. The variables of
 * a module are those of one client, so another one takes another copy of it.
 */
exports.create = (host: string, options?: Options) => {
  options = options || {};
  const name = `${host} ${options.client_id}`;
  let begin = exports.all[name];
  if (!begin) {
    let made = exports;
    if (given.host) {
      Modules.removeCached('mote');
      made = require('mote');
      made.all = exports.all;
    }
    begin = exports.all[name] = made.begin;
  }
  return begin(host, options);
};

exports.begin = (host: string, options: Options) => {
  // In back-off it stays there: programs that create a client at each `disconnected` would connect without a pause.
  if (link.socket) client.disconnect();
  if (RECEIVE) client.removeAllListeners();
  if (FLASH && options.flash && !given.host) load();
  given.host = host;
  given.options = options;
  return client;
};
if (RECEIVE) exports.connect = client.connect;
