import type { Client, Handler } from '../../mote.ts';
import { client } from '../client.ts';
import { fail } from '../errors.ts';
import { MAX_ASKERS, MAX_HANDLERS } from '../limits.ts';
import { given } from '../session.ts';
import { prefixed } from '../wire.ts';
import { foundNow, isV5 } from './mqtt5.ts';
import { ask, asks } from './subscriptions.ts';

/**
 * REQUESTS. Who asks publishes to TOPIC/ID/NUMBER, where ID is its client id, and hears the answer at re/ID/NUMBER: until then it
 * serves that.
 */
const calls = {
  handlers: {} as { [topic: string]: Handler },
  /** Who asked last, the newest at the end: a message that comes again is not a second request. */
  askers: [] as string[],
};

function call(name: string, topic: string, message: string): void {
  const to = topic.slice(name.length);
  const found = foundNow();
  // Of MQTT 5, two properties are what the end of the topic is in 3.1.1.
  const asker = found && found[8] ? found[8] + found[9] : to && topic;
  // Another topic that only starts alike; without an asker a message wants no answer.
  if (topic.indexOf(name) || (to && to[0] !== '/') || calls.askers.indexOf(asker) >= 0) return;
  if (asker && calls.askers.push(asker) > MAX_ASKERS) calls.askers.shift();
  try {
    calls.handlers[name](message, (text) =>
      found && found[8]
        ? client.publish(found[8], text, { qos: 1, properties: { 9: found[9] } })
        : !!to && client.publish(`re${to}`, text, 1),
    );
  } catch (error) {
    fail(error);
  }
}

/** A message came: perhaps an answer, or a request for what is served here. */
export function route(topic: string, packet: string, messageAt: number, end: number): void {
  if (REQUESTS) {
    const message = packet.slice(messageAt, end);
    for (const name in calls.handlers) call(name, topic, message);
  }
}

const serve: Client['serve'] = (topic, handler) => {
  calls.handlers[topic] = handler;
  return ask(`${topic}/#`, 0, '\x01');
};

const request: Client['request'] = (topic, message, timeoutMs, callback) => {
  const inbox = `re/${given.options.client_id}/`;
  const name = inbox + ((Math.random() * 1e9) | 0);
  if (
    Object.keys(calls.handlers).length >= MAX_HANDLERS ||
    !(asks.wanted[prefixed(`${inbox}+`)] || ask(`${inbox}+`, 0, '\x01')) ||
    !client.publish(
      isV5() ? topic : topic + name.slice(2),
      message,
      isV5() ? { qos: 1, properties: { 8: name, 9: name.slice(inbox.length) } } : 1,
    )
  )
    return false;
  const end = (answer?: string) => {
    delete calls.handlers[name];
    clearTimeout(timer);
    callback(answer);
  };
  const timer = setTimeout(end, timeoutMs);
  calls.handlers[name] = end;
  return true;
};

export function addRequests(): void {
  if (REQUESTS) {
    client.serve = serve;
    client.request = request;
  }
}
