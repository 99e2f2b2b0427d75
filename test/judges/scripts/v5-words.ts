import type { Packet } from 'mqtt-packet';
import { connect, publish, type Script, type Step, subscribe } from './wire-scripts.ts';

type Properties = { properties: object };

export function hello(clientId: string, more: object = {}): Packet {
  return connect(clientId, { protocolVersion: 5, ...more });
}

export function says(clientId: string, ...sends: (Packet[] | string)[]): Step[] {
  return [
    { client: clientId, send: [hello(clientId)] },
    ...sends.map((send) => ({ client: clientId, send })),
  ];
}

export function about(payload: string, properties: object, more: object = {}): Packet {
  return publish('v', payload, { qos: 1, ...more, properties } as Properties);
}

export function script(name: string, ...steps: Step[]): Script {
  return { name: `MQTT 5: ${name}`, version: 5, steps };
}

export const ALIASED = about('one', { topicAlias: 1 });
export const BY_ALIAS = publish('', 'two', { qos: 1, messageId: 8, properties: { topicAlias: 1 } } as object);
export const NO_ALIAS = publish('', 'x', { qos: 1, properties: { topicAlias: 3 } } as object);
export const LASTS = { clean: false, properties: { sessionExpiryInterval: 60 } };

/** SUBSCRIBE with options of its own. */
export function asks(topic: string, options: object = {}, properties: object = {}): Packet {
  return {
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic, qos: 1, ...options }],
    properties,
  };
}

export function delayedWill(willDelayInterval: number) {
  const properties = { willDelayInterval };
  return { topic: 'v', payload: Buffer.from('gone'), qos: 0, retain: false, properties };
}

/** CONNECT with properties (and their length) that nobody would make. */
export function raw5(clientId: string, properties: string): string {
  const body = `\x00\x04MQTT\x05\x02\x00\x3c${properties}\x00${String.fromCharCode(clientId.length)}${clientId}`;
  return `\x10${String.fromCharCode(body.length)}${body}`;
}

export const LISTEN: Step = { client: 'ear5', send: [hello('ear5'), subscribe('v')] };
