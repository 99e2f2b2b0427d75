import type { Client, PublishOptions } from '../mote.ts';
import { count } from './counters.ts';
import { load } from './flash.ts';
import { flush } from './flush.ts';
import { drop, link, step, write } from './link.ts';
import { prepare, publish } from './publish.ts';
import { ask } from './subscriptions.ts';

export const client = {
  connected: false,
  connect(socket?: EspruinoSocket) {
    // An open socket is used at once, even while the next attempt waits.
    if (!link.timer || (RECEIVE && socket && !link.socket)) step(socket);
  },
  disconnect() {
    if (client.connected) write('\xe0\0');
    drop();
    clearTimeout(link.timer);
    link.timer = 0;
  },
  publish,
} as Client;

if (RECEIVE) {
  client.subscribe = (given, how, callback) => {
    const qos = how && ((how as PublishOptions).qos || how === 1) ? '\x01' : '\0';
    let good = true;
    if (typeof given === 'string') good = ask(given, qos);
    else
      for (const key in given)
        good = (Array.isArray(given) ? ask(given[+key], qos) : ask(key, given[key] ? '\x01' : '\0')) && good;
    if (callback) callback();
    return good;
  };
  client.unsubscribe = (filter) => ask(filter, '');
  client.ping = () => {
    if (client.connected) write('\xc0\0');
  };
}
if (PREPARED) client.topic = prepare;
if (FLASH && options.flash) load();
if (FLUSH) client.flush = flush;
if (COUNTERS) {
  client.counts = count.counts;
  client.publish = (topic, message, how, callback) => {
    const accepted = publish(topic, message, how, callback);
    if (accepted) count.counts.sent++;
    else count.counts.no++;
    return accepted;
  };
}
