import type { Client } from '../mote.ts';
import { client } from './client.ts';
import { given } from './given.ts';
import { calls } from './handlers.ts';
import { MAX_HANDLERS } from './limits.ts';
import { v5 } from './mqtt5.ts';
import { ask, asks } from './subscriptions.ts';
import { prefixed } from './wire.ts';

export const serve: Client['serve'] = (topic, handler) => {
  calls.handlers[topic] = handler;
  return ask(`${topic}/#`, 0, '\x01');
};

export const request: Client['request'] = (topic, message, timeoutMs, callback) => {
  const inbox = `re/${given.options.client_id}/`;
  const name = inbox + ((Math.random() * 1e9) | 0);
  if (
    Object.keys(calls.handlers).length >= MAX_HANDLERS ||
    !(asks.wanted[prefixed(`${inbox}+`)] || ask(`${inbox}+`, 0, '\x01')) ||
    !client.publish(
      MQTT5 && v5.on ? topic : topic + name.slice(2),
      message,
      MQTT5 && v5.on ? { qos: 1, properties: { 8: name, 9: name.slice(inbox.length) } } : 1,
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
