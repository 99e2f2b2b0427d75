import type { Client, Options, PublishOptions } from '../mote.ts';
import { count } from './counters.ts';
import { load } from './flash.ts';
import { flush } from './flush.ts';
import { given } from './given.ts';
import { drop, link, step, write } from './link.ts';
import { prepare, publish } from './publish.ts';
import { ask } from './subscriptions.ts';

export let client: Client;

/** Made once for all clients of a module: a function's text would stand twice in memory if `create` held it. */
const methods = {
  connect(socket?: EspruinoSocket) {
    // An open socket is used at once, even while the next attempt waits.
    if (!link.timer || (RECEIVE && socket && !link.socket)) step(socket);
  },
  disconnect() {
    if (link.up) write('\xe0\0');
    drop();
    clearTimeout(link.timer);
    link.timer = 0;
  },
  publish,
} as Client;

if (RECEIVE) {
  methods.subscribe = (filters, how, callback) => {
    const qos = how && ((how as PublishOptions).qos || how === 1) ? '\x01' : '\0';
    let good = true;
    if (!filters || typeof filters !== 'object') good = ask(filters, qos);
    else
      for (const key in filters)
        good =
          (Array.isArray(filters) ? ask(filters[+key], qos) : ask(key, filters[key] ? '\x01' : '\0')) && good;
    if (callback) callback();
    return good;
  };
  methods.unsubscribe = (filter) => ask(filter, '');
  methods.ping = () => {
    if (link.up) write('\xc0\0');
  };
}
if (PREPARED) methods.topic = prepare;
if (FLUSH) methods.flush = flush;
if (COUNTERS)
  methods.publish = (topic, message, how, callback) => {
    const accepted = publish(topic, message, how, callback);
    if (accepted) count.counts.sent++;
    else count.counts.no++;
    return accepted;
  };

exports.create = (host: string, options?: Options) => {
  // These variables are one client's: another one at the same time takes the file anew.
  if (RECEIVE && link.timer && typeof Modules !== 'undefined') {
    Modules.removeCached('mote');
    return require('mote').create(host, options);
  }
  if (link.timer) methods.disconnect();
  resetState();
  given.host = host;
  given.options = options || {};
  // MQTT has two bytes for it. 0 would turn off what notices a dead link, so it means the default, as in Espruino's module.
  given.keepAliveS = (given.options.keep_alive as number) & 65535 || 60;
  client = Object.create(methods);
  client.connected = false;
  if (COUNTERS) client.counts = count.counts;
  if (FLASH && given.options.flash) load();
  return client;
};
if (RECEIVE)
  exports.connect = (options: Options & { host: string }) => {
    const made = exports.create(options.host, options);
    made.connect();
    return made;
  };
