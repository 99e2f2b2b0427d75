/**
 * What a test of any MQTT client, in any language, needs beside it: a broker, and a link that fails. Both are on free
 * ports of this machine, run in real time, and end with the test. What they stand on is loaded when they are asked for.
 *
 * @module
 */
import type { BrokerOptions, ProxyOptions, TestBroker, TestProxy } from './types.ts';

export type * from './types.ts';

/** Starts a broker. @throws Error when the port is taken */
export async function broker(options: BrokerOptions = {}): Promise<TestBroker> {
  return (await import('./open-broker.ts')).openBroker(options);
}

/**
 * Starts a proxy with a bad link in front of a broker.
 * @throws Error when an option cannot be used, or the port is taken; the message says what to do
 */
export async function proxy(options: ProxyOptions): Promise<TestProxy> {
  return (await import('./open-proxy.ts')).openProxy(options);
}
